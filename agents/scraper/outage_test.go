package scraper

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// misbehaviours are the ways in which Reddit has been seen to fail.
var misbehaviours = map[string]http.HandlerFunc{
	"429 with Retry-After":    status(http.StatusTooManyRequests, "Retry-After", "4"),
	"429 with a reset":        status(http.StatusTooManyRequests, "X-Ratelimit-Remaining", "0.0", "X-Ratelimit-Reset", "4"),
	"429 without headers":     status(http.StatusTooManyRequests),
	"429 with Retry-After: 0": status(http.StatusTooManyRequests, "Retry-After", "0"),
	"500":                     status(http.StatusInternalServerError),
	"503":                     status(http.StatusServiceUnavailable),
	"520 of Cloudflare":       status(520),
	"an empty 200":            status(http.StatusOK),
	"truncated JSON":          body(`{"kind": "Listing", "data": {"modhash": null, "children": [], "after": null`),
	"HTML":                    body("<!doctype html><title>Ow! -- reddit.com</title>"),
	"an error object":         body(`{"message": "Too Many Requests", "error": 429}`),
	"a body cut short":        cutShort,
	"a reset":                 reset,
	"401":                     status(http.StatusUnauthorized),
}

func TestWhateverRedditDoesNothingIsMissedOrSentTwice(t *testing.T) {
	for name, misbehave := range misbehaviours {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.reddit.posts(250, -time.Hour, time.Second)
			w.reddit.posts(200, 0, time.Second)
			for _, n := range []int{1, 3, 4, 5, 10, 11, 40} { // within the first sweep and later
				w.reddit.wrong[n] = misbehave
			}
			w.run(w.arrived(450))
			assert.Equal(t, w.all(), w.door.names)
			assert.Zero(t, w.gaps())
		})
	}
}

func TestARedditThatStallsIsAskedAgain(t *testing.T) {
	t.Parallel() // it waits for the timeout
	w := newWorld(t)
	w.cfg.Timeout = 2 * time.Second
	w.reddit.posts(250, -time.Hour, time.Second)
	w.reddit.wrong[2] = stall
	w.reddit.badTokens[1] = stall
	w.run(w.arrived(250))
	assert.Equal(t, w.all(), w.door.names)
}

func TestAFailingRedditIsAskedEverMoreSeldom(t *testing.T) {
	for name, misbehave := range misbehaviours {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for n := range 3000 {
				w.reddit.wrong[n] = misbehave
			}
			w.run(w.at(20 * time.Minute))
			asked := len(w.reddit.calls)
			if name == "429 with Retry-After" || name == "429 with a reset" {
				assert.InDelta(t, 300, asked, 2, "each 4 s, as told")
				return
			}
			assert.Less(t, asked, 100, "about one a minute, two where each tries a new token")
			assert.Greater(t, asked, 15)
		})
	}
}

func TestThePaceKeepsWithinTheRateLimit(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(50, -time.Hour, time.Second)
	const budget, period = 100, 600
	w.reddit.always = func(rw http.ResponseWriter, _ *http.Request) {
		now := int(w.clock.since().Seconds())
		used := 0
		for _, c := range w.reddit.calls {
			if int(c.at.Seconds())/period == now/period {
				used++
			}
		}
		require.LessOrEqual(t, used, budget)
		rw.Header().Set("X-Ratelimit-Remaining", strconv.Itoa(budget-used)+".0")
		rw.Header().Set("X-Ratelimit-Used", strconv.Itoa(used))
		rw.Header().Set("X-Ratelimit-Reset", strconv.Itoa(period-now%period))
	}
	w.run(w.at(30 * time.Minute))
	assert.Greater(t, len(w.reddit.calls), 280, "three periods, nearly used up")
	for _, d := range w.clock.slept {
		assert.Less(t, d, 30*time.Second, "spread, not spent and then waited for")
	}
}

func TestATokenIsReplacedAheadOfItsEnd(t *testing.T) {
	w := newWorld(t)
	w.reddit.tokenLife = 10 * time.Minute
	w.reddit.posts(50, -time.Hour, time.Second)
	w.run(w.at(time.Hour))
	assert.Equal(t, 7, w.reddit.grants)
	assert.Zero(t, testutil.ToFloat64(w.last.metrics.requests.WithLabelValues("reddit", "4xx")))
}

func TestATokenThatIsRevokedIsReplacedAtOnce(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, 0, time.Second)
	w.run(func() bool {
		w.reddit.revoked["token-1"] = w.clock.since() > 20*time.Second
		return len(w.door.names) == 100
	})
	assert.Equal(t, 2, w.reddit.grants)
	assert.Equal(t, 1.0, testutil.ToFloat64(w.last.metrics.requests.WithLabelValues("reddit", "4xx")))
	assert.Empty(t, w.log.String(), "no wait, no warning")
}

func TestTheTokenServerMayFailToo(t *testing.T) {
	w := newWorld(t)
	n := 0
	for name, misbehave := range misbehaviours {
		if name != "401" && name != "an error object" { // those are refusals
			n++
			w.reddit.badTokens[n] = misbehave
		}
	}
	w.reddit.posts(100, 0, time.Second)
	w.run(w.arrived(100))
	assert.Equal(t, w.all(), w.door.names)
	assert.Equal(t, n+1, w.reddit.grants)
}

func TestRefusedCredentialsEndIt(t *testing.T) {
	refusals := map[string]http.HandlerFunc{
		"401":               status(http.StatusUnauthorized),
		"200 with an error": body(`{"error": "unsupported_grant_type"}`),
	}
	for name, refuse := range refusals {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.reddit.badTokens[1] = refuse
			require.ErrorIs(t, w.start(func() bool { return false }), ErrCredentials)
		})
	}
}

func TestEndingCutsOffASlowReddit(t *testing.T) {
	w := newWorld(t)
	s, err := New(w.cfg, w.states, w.clock, slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	w.reddit.wrong[1] = func(rw http.ResponseWriter, req *http.Request) {
		cancel()
		stall(rw, req)
	}
	require.NoError(t, s.Run(ctx))
}
