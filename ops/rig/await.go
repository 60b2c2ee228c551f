package rig

import (
	"fmt"
	"testing"
	"time"
)

// pollInterval is between two looks at a condition.
const pollInterval = 50 * time.Millisecond

// Await waits until check finds nothing wrong, and returns how long that took.
func Await(t testing.TB, limit time.Duration, check func() error) time.Duration {
	t.Helper()
	took, err := Poll(limit, check)
	if err != nil {
		t.Fatal(err)
	}
	return took
}

// Poll waits until check finds nothing wrong, and returns how long that took. The error is
// what check still finds at the limit.
func Poll(limit time.Duration, check func() error) (time.Duration, error) {
	began := time.Now()
	tick := time.NewTicker(pollInterval)
	defer tick.Stop()
	for {
		err := check()
		took := time.Since(began)
		if err == nil {
			return took, nil
		}
		if took > limit {
			return took, fmt.Errorf("still so after %s: %w", limit, err)
		}
		<-tick.C
	}
}
