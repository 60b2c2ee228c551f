package rig

import (
	"context"
	"testing"
	"time"
)

// pollInterval is between two looks at a condition.
const pollInterval = 50 * time.Millisecond

// Await waits until check finds nothing wrong, and returns how long that took.
func Await(t testing.TB, limit time.Duration, check func() error) time.Duration {
	t.Helper()
	began := time.Now()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		err := check()
		took := time.Since(began)
		if err == nil {
			return took
		}
		if took > limit {
			t.Fatalf("still so after %s: %v", limit, err)
		}
		<-tick.C
	}
}

// pause waits; false means that ctx ended first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
