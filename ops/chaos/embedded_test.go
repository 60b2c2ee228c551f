package chaos

import (
	"testing"

	"gravitas/ops/rig"
)

// shortOnEmbedded are the scenarios of the short form.
func shortOnEmbedded() []scenario {
	return []scenario{
		{
			"kills, stops and poison", "G1 G2 G3 G4 G9 G13", onEmbedded, startOnEmbedded,
			always(repeat(4, kill(roleUp)), repeat(2, terminate(roleUp)), repeat(1, poison(3))),
		},
		{"disk full", "G1 G2 G13", onEmbedded, startOnSmallDisk, always(repeat(1, diskFull()))},
	}
}

// longOnEmbedded are those of the long form.
func longOnEmbedded() []scenario {
	return []scenario{
		{"kill -9", "G1 G2 G3 G13", onEmbedded, startOnEmbedded, always(repeat(20, kill(roleUp)))},
		{"SIGTERM under load", "G9 G2 G3 G13", onEmbedded, startOnEmbedded, always(repeat(10, terminate(roleUp)))},
		{
			"items that no agent can read, and kill -9", "G4 G2 G13", onEmbedded, startOnEmbedded,
			always(repeat(5, poison(4)), repeat(5, kill(roleUp))),
		},
		{"disk full", "G1 G2 G3 G13", onEmbedded, startOnSmallDisk, always(repeat(5, diskFull()))},
		steppedClock(onEmbedded, func(t testing.TB, c *clock) system { return startEmbedded(t, c.program) }),
	}
}

func startOnEmbedded(t testing.TB) system { return startEmbedded(t, rig.Program{}) }

// steppedClock is a scenario in which the clock jumps while processes are killed.
func steppedClock(stack string, start func(testing.TB, *clock) system) scenario {
	var c *clock
	return scenario{
		"clock hours ahead and hours back", "G1 G2 G3 G13", stack,
		func(t testing.TB) system {
			c = makeClock(t)
			return start(t, c)
		},
		func(r *run) []fault {
			roles := r.sys.Roles()
			return append(repeat(4, step(c)), kill(roles[r.random.IntN(len(roles))]), step(c))
		},
	}
}
