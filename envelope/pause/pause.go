// Package pause waits, for as long as whoever waits is wanted.
package pause

import (
	"context"
	"time"
)

// For waits; false means that ctx ended first.
func For(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
