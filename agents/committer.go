package agents

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gravitas/envelope/stream"
)

// commitInterval spaces commits: each one is a round trip, and a crash repeats
// no more than what was done since the last.
const commitInterval = 200 * time.Millisecond

// committer commits one claim's progress behind the batches' backs. A worker
// finishes its batches in order, so its progress is always contiguous.
type committer struct {
	claim  stream.Claim
	logger *slog.Logger
	wake   chan struct{}

	mu     sync.Mutex
	done   int64 // offset to go on from
	closed bool
}

func newCommitter(claim stream.Claim, logger *slog.Logger) *committer {
	return &committer{claim: claim, logger: logger, wake: make(chan struct{}, 1), done: claim.Offset()}
}

// advance says that everything before the offset is finished.
func (c *committer) advance(offset int64) {
	c.mu.Lock()
	c.done = offset
	c.mu.Unlock()
	c.signal()
}

// close has run commit once more and end.
func (c *committer) close() {
	c.mu.Lock()
	c.closed = true
	c.mu.Unlock()
	c.signal()
}

func (c *committer) signal() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *committer) state() (done int64, closed bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.done, c.closed
}

// run commits until close. A commit that fails is made again with the next one.
func (c *committer) run(ctx context.Context) {
	committed := c.claim.Offset()
	for {
		select {
		case <-c.wake:
		case <-ctx.Done():
			return
		}
		done, closed := c.state()
		if done > committed {
			if err := c.claim.Commit(ctx, done); err != nil {
				c.logger.Warn("commit failed", "partition", c.claim.Partition(), "offset", done, "err", err)
				c.signal()
			} else {
				committed = done
			}
		}
		if closed {
			return
		}
		c.rest(ctx)
	}
}

// rest waits out the interval, or less where close is called.
func (c *committer) rest(ctx context.Context) {
	end := time.NewTimer(commitInterval)
	defer end.Stop()
	for {
		select {
		case <-end.C:
			return
		case <-ctx.Done():
			return
		case <-c.wake:
			defer c.signal()
			if _, closed := c.state(); closed {
				return
			}
			<-end.C
			return
		}
	}
}
