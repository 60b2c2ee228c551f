package scraper

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestWhateverTheDoorDoesNothingIsMissedOrSentTwice(t *testing.T) {
	for name, misbehave := range map[string]http.HandlerFunc{
		"503 with Retry-After":    status(http.StatusServiceUnavailable, "Retry-After", "2"),
		"429 with Retry-After":    status(http.StatusTooManyRequests, "Retry-After", "2"),
		"503":                     status(http.StatusServiceUnavailable),
		"502":                     status(http.StatusBadGateway),
		"a reset":                 reset,
		"an answer cut short":     cutShort,
		"202 that makes no sense": status(http.StatusAccepted),
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.reddit.posts(250, -time.Hour, time.Second)
			w.reddit.posts(200, 0, time.Second)
			for _, n := range []int{1, 2, 4, 10, 11, 30} {
				w.door.wrong[n] = misbehave
			}
			w.run(w.arrived(450))
			assert.Equal(t, w.all(), w.door.names)
			assert.Zero(t, w.gaps())
		})
	}
}

func TestADoorThatStallsIsAskedAgain(t *testing.T) {
	t.Parallel() // it waits for the timeout
	w := newWorld(t)
	w.cfg.Timeout = 2 * time.Second
	w.reddit.posts(50, -time.Hour, time.Second)
	w.door.wrong[1] = stall
	w.run(w.arrived(50))
	assert.Equal(t, w.all(), w.door.names)
}

func TestTheDoorIsWaitedForAsItAsks(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(1, -time.Hour, time.Second)
	w.door.wrong[1] = status(http.StatusServiceUnavailable, "Retry-After", "7")
	w.run(w.arrived(1))
	assert.Equal(t, 7*time.Second, w.clock.slept[0])
}

func TestRejectedPostsAreCountedLoggedAndNotSentAgain(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(100, -time.Hour, time.Second)
	w.reddit.posts(20, 0, time.Second)
	bad := w.reddit.entries[7].name
	last := w.reddit.entries[119].name // alone in its request: 422
	w.door.reject = func(name string) bool { return name == bad || name == last }
	w.run(w.at(60 * time.Second))
	assert.Equal(t, w.all(), w.door.names)
	assert.Equal(t, 2.0, testutil.ToFloat64(w.last.metrics.rejected))
	assert.Equal(t, 118.0, testutil.ToFloat64(w.last.metrics.accepted))
	assert.Contains(t, w.log.String(), "post="+bad+` data_id="" code=invalid_item detail="/title: is required"`)
}

func TestWhatIsTooLargeIsHalved(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(64, -time.Hour, time.Second)
	huge := &w.reddit.entries[40]
	huge.raw = `{"name":"` + huge.name + `","selftext":"` + strings.Repeat("x", 5000) + `"}`
	w.door.maxBytes = 2000
	w.run(w.at(time.Minute))
	assert.Equal(t, []string{huge.name}, w.missing())
	assert.Len(t, w.door.names, 63)
	assert.Equal(t, 1.0, testutil.ToFloat64(w.last.metrics.rejected))
	assert.Contains(t, w.log.String(), "code=too_large")
}

func TestADoorThatRefusesTheProducerEndsIt(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   DoorError
	}{
		"wrong key":       {refuse(401, "unauthenticated"), DoorError{401, "unauthenticated", "because"}},
		"other channels":  {refuse(403, "forbidden_channel"), DoorError{403, "forbidden_channel", "because"}},
		"quarantined":     {refuse(403, "quarantined"), DoorError{403, "quarantined", "because"}},
		"unknown channel": {refuse(404, "unknown_channel"), DoorError{404, "unknown_channel", "because"}},
		"no door at all":  {status(http.StatusNotFound), DoorError{404, "", "Not Found"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.reddit.posts(5, -time.Hour, time.Second)
			w.door.wrong[1] = c.answer
			err := w.start(func() bool { return false })
			var refused *DoorError
			require.True(t, errors.As(err, &refused), "%v", err)
			assert.Equal(t, c.want, *refused)
		})
	}
}

func TestEndingWaitsForThePostUnderWay(t *testing.T) {
	w := newWorld(t)
	w.reddit.posts(150, -time.Hour, time.Second)
	ctx, cancel := context.WithCancel(t.Context())
	w.door.wrong[1] = func(rw http.ResponseWriter, req *http.Request) {
		cancel()
		w.door.accept(rw, req)
	}
	s, err := New(w.cfg, w.states, w.clock, slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	require.NoError(t, err)
	require.NoError(t, s.Run(ctx))
	assert.Equal(t, w.all()[:100], w.door.names, "one batch, no more")

	w.run(w.arrived(150))
	assert.Equal(t, w.all(), w.door.names, "and its outcome is kept")
}

func TestEndingWaitsNoLongerThanTheDrain(t *testing.T) {
	w := newWorld(t)
	w.cfg.Drain = 20 * time.Millisecond
	w.reddit.posts(5, -time.Hour, time.Second)
	ctx, cancel := context.WithCancel(t.Context())
	w.door.wrong[1] = func(rw http.ResponseWriter, req *http.Request) {
		cancel()
		stall(rw, req)
	}
	s, err := New(w.cfg, w.states, w.clock, slog.New(slog.DiscardHandler), prometheus.NewRegistry())
	require.NoError(t, err)
	require.NoError(t, s.Run(ctx))
}

func TestAStateThatCantBeSavedIsLoggedAndPollingGoesOn(t *testing.T) {
	w := newWorld(t)
	w.states = brokenState{}
	w.reddit.posts(100, 0, time.Second)
	w.run(w.arrived(100))
	assert.Equal(t, w.all(), w.door.names)
	assert.Contains(t, w.log.String(), "position not saved")
}

// brokenState is a full disk.
type brokenState struct{}

func (brokenState) Load(context.Context) (State, error) { return State{}, nil }
func (brokenState) Save(context.Context, State) error   { return errors.New("no space left on device") }
