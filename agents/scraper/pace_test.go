package scraper

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestThePaceFollowsTheBudget(t *testing.T) {
	for _, c := range []struct {
		name, remaining, reset string
		want                   time.Duration
	}{
		{"ample", "599.0", "349", 0},
		{"just enough", "60.0", "60", 0},
		{"tight", "10.0", "50", 5 * time.Second},
		{"the last one", "1.0", "30", 30 * time.Second},
		{"used up", "0.0", "30", 30 * time.Second},
		{"overdrawn", "-3.0", "30", 30 * time.Second},
		{"untold", "", "", 0},
		{"half told", "0.0", "", 0},
		{"senseless", "NaN", "soon", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			clock := newFakeClock()
			p := &pacer{clock: clock, interval: time.Second}
			h := http.Header{}
			h.Set("X-Ratelimit-Remaining", c.remaining)
			h.Set("X-Ratelimit-Reset", c.reset)
			p.observe(h)
			require.NoError(t, p.wait(t.Context()))
			assert.Equal(t, c.want, clock.since())
		})
	}
}
