package movingaverage_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents"
	"gravitas/agents/movingaverage"
)

// BenchmarkABatch is of a thousand readings, one of each of a thousand series that have some.
func BenchmarkABatch(b *testing.B) {
	agent := movingaverage.New(open(b))
	offset := int64(0)
	batch := func() {
		items := make([]agents.Item, 1000)
		for i := range items {
			items[i] = item(offset, time.Duration(offset/1000)*time.Second, float64(offset%977))
			items[i].Source = fmt.Sprint("s", i)
			offset++
		}
		_, err := agent.Process(context.Background(), items)
		require.NoError(b, err)
	}
	for range 100 {
		batch()
	}
	for b.Loop() {
		batch()
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "readings/s")
}
