package scraper

import (
	"context"
	"sync"
	"time"
)

var morning = time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)

// fakeClock jumps ahead instead of sleeping, so that hours pass in a test as
// fast as the servers answer.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
	tick  func() // called after each jump, in the sleeper's goroutine
}

func newFakeClock() *fakeClock { return &fakeClock{now: morning} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if d > 0 && ctx.Err() == nil {
		c.mu.Lock()
		c.now = c.now.Add(d)
		c.slept = append(c.slept, d)
		c.mu.Unlock()
		if c.tick != nil {
			c.tick()
		}
	}
	return ctx.Err()
}

// since is how long the test's day has lasted.
func (c *fakeClock) since() time.Duration { return c.Now().Sub(morning) }

// steady is true where the last two sleeps were an interval: nothing failed.
func (c *fakeClock) steady(interval time.Duration) bool {
	n := len(c.slept)
	return n >= 2 && c.slept[n-1] == interval && c.slept[n-2] == interval
}
