package tracecache

import (
	"fmt"
	"time"
)

// RecorderConfig bounds a [Recorder]. A zero field stands for its default.
type RecorderConfig struct {
	// Queue is the most stamps that wait to be written: 262,144, of 200 B each;
	// room for the bursts of agents that are faster than the cache.
	Queue int
	// Batch is the most stamps in one pipeline: 1,000.
	Batch int
	// Rest is the pause after a pipeline that was not full: 2 ms.
	Rest time.Duration
	// FlushTimeout ends a write that hangs: 1 s.
	FlushTimeout time.Duration
	// DrainTimeout bounds the writing of what is queued at the end: 2 s.
	DrainTimeout time.Duration
	// RetryAfter is the first pause once the cache is away, 100 ms; it grows
	// to RetryAtMost, 2 s.
	RetryAfter, RetryAtMost time.Duration
}

// Validate names the field that makes no sense.
func (c RecorderConfig) Validate() error {
	d := c.withDefaults()
	switch {
	case c.Queue < 0, c.Batch < 0:
		return fmt.Errorf("trace recorder: queue %d and batch %d must not be negative", c.Queue, c.Batch)
	case d.Batch > d.Queue:
		return fmt.Errorf("trace recorder: a batch of %d does not fit a queue of %d", d.Batch, d.Queue)
	case c.Rest < 0, c.FlushTimeout < 0, c.DrainTimeout < 0, c.RetryAfter < 0:
		return fmt.Errorf("trace recorder: times must not be negative")
	case d.RetryAfter > d.RetryAtMost:
		return fmt.Errorf("trace recorder: first retry after %s is beyond the longest pause %s", d.RetryAfter, d.RetryAtMost)
	}
	return nil
}

func (c RecorderConfig) withDefaults() RecorderConfig {
	c.Queue = orDefault(c.Queue, 262_144)
	c.Batch = orDefault(c.Batch, 1000)
	c.Rest = orDefault(c.Rest, 2*time.Millisecond)
	c.FlushTimeout = orDefault(c.FlushTimeout, time.Second)
	c.DrainTimeout = orDefault(c.DrainTimeout, 2*time.Second)
	c.RetryAfter = orDefault(c.RetryAfter, 100*time.Millisecond)
	c.RetryAtMost = orDefault(c.RetryAtMost, 2*time.Second)
	return c
}

func orDefault[T int | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}
