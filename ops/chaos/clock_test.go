package chaos

import (
	"time"

	"github.com/stretchr/testify/require"
)

// stepLasts is how long the clock stays wrong.
const stepLasts = 2 * time.Second

// step has the wall clock jump hours ahead, then hours back, then to the right time.
func step(c *clock) fault {
	return fault{name: "clock steps", do: func(r *run) time.Time {
		for _, sign := range []time.Duration{1, -1} {
			require.NoError(r.t, c.set(sign*time.Duration(1+r.random.IntN(12))*time.Hour))
			r.wait(stepLasts)
		}
		require.NoError(r.t, c.set(0))
		return time.Now()
	}}
}
