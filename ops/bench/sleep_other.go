//go:build !linux

package bench

import "time"

// sleepUntil waits as exactly as the runtime's timers do.
func sleepUntil(t time.Time) { time.Sleep(time.Until(t)) }
