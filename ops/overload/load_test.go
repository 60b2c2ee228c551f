package overload

import (
	"context"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/pause"
)

// load numbers requests, so that none has the posts of another.
type load struct {
	producer *producer
	next     atomic.Int64
}

// send sends the next request of a goroutine's batch.
func (l *load) send(ctx context.Context, b *batch, to *answers) {
	request := l.next.Add(1) - 1
	b.number(request * batchPosts)
	begun := time.Now()
	status, retryAfter, err := l.producer.push(ctx, b.body)
	to.note(request, status, retryAfter, err, time.Since(begun))
}

// insist sends a batch until it is accepted, and returns how often it was refused.
func (l *load) insist(ctx context.Context, t *testing.T, b *batch) (refused int) {
	for begun := time.Now(); ; refused++ {
		status, _, err := l.producer.push(ctx, b.body)
		require.NoError(t, err)
		if status == http.StatusAccepted {
			return refused
		}
		require.Contains(t, []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}, status)
		require.Less(t, time.Since(begun), answerLimit, "still refused")
		require.True(t, pause.For(ctx, refusedPause))
	}
}

// refusedPause is how long one who was refused waits.
const refusedPause = 50 * time.Millisecond

// closed has some senders send one request after the other for d, and returns how many
// a second were accepted.
func (l *load) closed(ctx context.Context, senders int, d time.Duration, to *answers) float64 {
	before, begun := to.count(202), time.Now()
	var group sync.WaitGroup
	for range senders {
		group.Go(func() {
			b := newBatch(batchPosts, postBytes)
			for time.Since(begun) < d {
				l.send(ctx, b, to)
			}
		})
	}
	group.Wait()
	return float64(to.count(202)-before) / time.Since(begun).Seconds()
}

// open sends requests at a rate a second for d, however they fare, as far as there is
// a connection to send them on; it returns how many there was none for.
func (l *load) open(ctx context.Context, rate float64, conns int, d time.Duration, to *answers) (unsent int) {
	due := make(chan struct{}, conns)
	var group sync.WaitGroup
	for range conns {
		group.Go(func() {
			b := newBatch(batchPosts, postBytes)
			for range due {
				l.send(ctx, b, to)
			}
		})
	}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	begun, planned := time.Now(), 0
	for now := begun; now.Sub(begun) < d; now = <-tick.C {
		for ; planned < int(rate*now.Sub(begun).Seconds()); planned++ {
			select {
			case due <- struct{}{}:
			default:
				unsent++
			}
		}
	}
	close(due)
	group.Wait()
	return unsent
}

func (a *answers) count(status int) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.byStatus[status]
}
