package frontdoor

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/semaphore"
)

// window is how many bytes of bodies may be on their way to the log at a time. It opens
// while it is used and the log answers soon, and closes when answers come late. So what
// the log can't take waits in front of it: there it costs no processor time, it can be
// refused without a doubt about what became of it, and what is on its way arrives within
// the door's patience.
type window struct {
	free        *semaphore.Weighted
	least, most int64         // bytes
	late        time.Duration // an answer that takes longer closes the window, half of it opens it
	turn        time.Duration

	mu     sync.Mutex
	used   int64 // bytes on their way
	closed int64 // bytes that the window is smaller than most
}

// leastWindow is what is always let through; larger requests count as so much.
const leastWindow = 1 << 20

func newWindow(most int, late, turn time.Duration) *window {
	w := &window{
		least: min(leastWindow, int64(most)), most: int64(most), late: late, turn: turn,
		free: semaphore.NewWeighted(int64(most)),
	}
	w.closed = w.most - w.least
	w.free.TryAcquire(w.closed) // of a fresh one
	return w
}

// enter waits for room for n bytes; false means that there was none in time.
func (w *window) enter(ctx context.Context, n int) bool {
	if !take(ctx, w.free, w.counted(n), w.turn) {
		return false
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.used += w.counted(n)
	return true
}

// leave gives the room back. The log took some time, 0 where it was not asked, and took
// the items in or failed.
func (w *window) leave(n int, took time.Duration, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	counted := w.counted(n)
	free := counted
	switch {
	case took == 0:
	case took > w.late || !ok:
		less := min(counted/2, w.most-w.least-w.closed)
		w.closed += less
		free -= less
	case took < w.late/2 && 2*w.used >= w.most-w.closed:
		more := min(counted/2, w.closed)
		w.closed -= more
		free += more
	}
	w.used -= counted
	w.free.Release(free)
}

func (w *window) counted(n int) int64 { return min(int64(n), w.least) }
