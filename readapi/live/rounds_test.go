package live

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

// woken reports whether a client that waits has been told to look.
func woken(begun <-chan struct{}) bool {
	select {
	case <-begun:
		return true
	default:
		return false
	}
}

func TestManyClientsAreToldInRounds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &feed{kind: kind{name: "f"}}
		h := &Hub{config: DefaultConfig(), metrics: &metrics{}, ring: newRing(1000, 1<<20), rounds: newRounds()}
		h.append(batch{change: grown, feed: f, offsets: []int64{0}})
		step := func(next int64) <-chan struct{} {
			begun := h.rounds.begun
			h.append(batch{feed: f, next: next, events: make([]event, 1)})
			return begun
		}
		h.metrics.connected.Store(10)
		for i := range int64(5) {
			require.True(t, woken(step(i+1)), "a few clients are told each batch at once")
		}
		h.metrics.connected.Store(1000)
		round := 1000 * h.config.Round
		time.Sleep(round)
		require.True(t, woken(step(6)), "a batch after a rest is told at once")
		begun, told := step(7), h.rounds.upto
		require.False(t, woken(begun))
		require.Less(t, told, h.ring.end())
		early := &session{hub: h, position: told}
		nothing, next, err := early.take()
		require.NoError(t, err)
		require.Nil(t, nothing, "a client that comes back meanwhile takes nothing yet")
		require.Equal(t, begun, next)
		time.Sleep(round - time.Nanosecond)
		require.Equal(t, begun, step(8), "what comes meanwhile waits with it")
		require.False(t, woken(begun))
		time.Sleep(time.Nanosecond)
		synctest.Wait()
		require.True(t, woken(begun))
		require.Equal(t, h.ring.end(), h.rounds.upto)
	})
}
