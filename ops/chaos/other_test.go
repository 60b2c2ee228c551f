//go:build !linux

package chaos

import (
	"testing"
	"time"

	"gravitas/ops/rig"
)

// clock can't be stepped here.
type clock struct{ program rig.Program }

func makeClock(t testing.TB) *clock {
	t.Skip("a process's clock is stepped on Linux only")
	return nil
}

func (c *clock) set(time.Duration) error { return nil }

func startOnSmallDisk(t testing.TB) system {
	t.Skip("a small disk is mounted on Linux only")
	return nil
}

func diskFull() fault { return fault{} }

func freeze(string, time.Duration) fault { return fault{} }
