package frontdoor

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestATurnIsWaitedForButNotForEver(t *testing.T) {
	turns := newTurns(2, 10*time.Millisecond)
	require.True(t, turns.take(t.Context()))
	require.True(t, turns.take(t.Context()))
	require.False(t, turns.take(t.Context()), "there are two")
	turns.give()
	require.True(t, turns.take(t.Context()))

	patient := newTurns(1, time.Minute)
	require.True(t, patient.take(t.Context()))
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	require.False(t, patient.take(gone), "a client that has gone waits for nothing")
	taken := make(chan bool, 1)
	go func() { taken <- patient.take(t.Context()) }()
	patient.give()
	require.True(t, <-taken)
}
