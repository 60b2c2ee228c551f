package agents_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents"
)

func TestNoTwoItemsOfAChannelShareAPlace(t *testing.T) {
	at := func(partition int, offset int64) int64 {
		return (&agents.Item{Partition: partition, Offset: offset}).Order()
	}
	require.NotEqual(t, at(0, 7), at(1, 7), "one offset of two partitions")
	require.Less(t, at(999, 7), at(0, 8), "the offset goes before the partition")
	carried := at(3, 5)
	derived := agents.Item{Partition: 1, Offset: 900}
	derived.Sequence = &carried
	require.Equal(t, carried, derived.Order(), "what is made from an item carries its place on")
}
