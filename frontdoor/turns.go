package frontdoor

import (
	"context"
	"time"

	"golang.org/x/sync/semaphore"
)

// turns let so many requests do something at a time. One more waits for its turn, in
// the order that they came in, and not for long: past what the door can do, work
// that is begun would only slow down what is under way.
type turns struct {
	free     *semaphore.Weighted
	patience time.Duration
}

func newTurns(n int, patience time.Duration) *turns {
	return &turns{free: semaphore.NewWeighted(int64(n)), patience: patience}
}

// take waits for a turn; false means that it did not come in time.
func (t *turns) take(ctx context.Context) bool { return take(ctx, t.free, 1, t.patience) }

func (t *turns) give() { t.free.Release(1) }

// take acquires n, waiting no longer than the patience.
func take(ctx context.Context, from *semaphore.Weighted, n int64, patience time.Duration) bool {
	if from.TryAcquire(n) {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return from.Acquire(ctx, n) == nil
}
