package scraper

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"github.com/stretchr/testify/require"
)

const testUserAgent = "linux:gravitas-test:v1.2.3 (by /u/gravitas_test)"

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	require.TestingT
	Helper()
	Cleanup(func())
	Context() context.Context
}

// memoryState keeps the state for as long as the test lasts.
type memoryState struct{ State }

func (m *memoryState) Load(context.Context) (State, error)   { return m.State, nil }
func (m *memoryState) Save(_ context.Context, s State) error { m.State = s; return nil }

// world is a Reddit, a door and a clock for a scraper to live in.
type world struct {
	t      tester
	clock  *fakeClock
	reddit *fakeReddit
	door   *fakeDoor
	states StateStore
	cfg    Config
	log    bytes.Buffer
	last   *Scraper
}

func newWorld(t tester) *world {
	clock := newFakeClock()
	w := &world{t: t, clock: clock, reddit: newFakeReddit(t, clock), door: newFakeDoor(t)}
	w.states = &memoryState{}
	w.cfg = DefaultConfig()
	w.cfg.ClientID, w.cfg.ClientSecret, w.cfg.Key = "id", "secret", "key"
	w.cfg.UserAgent = testUserAgent
	w.cfg.APIURL, w.cfg.TokenURL = w.reddit.URL, w.reddit.URL+"/api/v1/access_token"
	w.cfg.FrontDoor = w.door.URL
	return w
}

// start is a new scraper's whole run, until a condition that is looked at each
// time the scraper would sleep.
func (w *world) start(until func() bool) error {
	w.t.Helper()
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	s, err := New(w.cfg, w.states, w.clock, log, prometheus.NewPedanticRegistry())
	require.NoError(w.t, err)
	w.last = s
	ctx, cancel := context.WithCancel(w.t.Context())
	defer cancel()
	sleeps := 0
	w.clock.tick = func() {
		if sleeps++; sleeps == 20_000 {
			w.t.Errorf("still not so after %d sleeps, %v", sleeps, w.clock.since())
			cancel()
		}
		if w.still(until) {
			cancel()
		}
	}
	err = s.Run(ctx)
	w.still(func() bool { return true }) // what the servers wrote is seen from here on
	return err
}

// still asks a question while neither server does anything.
func (w *world) still(question func() bool) bool {
	w.reddit.mu.Lock()
	defer w.reddit.mu.Unlock()
	w.door.mu.Lock()
	defer w.door.mu.Unlock()
	return question()
}

// run is a start that must end well.
func (w *world) run(until func() bool) {
	w.t.Helper()
	require.NoError(w.t, w.start(until))
}

// at is true from a time of the test's day on.
func (w *world) at(d time.Duration) func() bool {
	return func() bool { return w.clock.since() >= d }
}

// arrived is true once the door has had n items.
func (w *world) arrived(n int) func() bool {
	return func() bool { return len(w.door.names) >= n }
}

// all are the names of the entries, oldest first.
func (w *world) all() []string {
	var names []string
	for _, e := range w.reddit.entries {
		names = append(names, e.name)
	}
	return names
}

func (w *world) gaps() int { return int(testutil.ToFloat64(w.last.metrics.gaps)) }

// missing are the entries that the door never had.
func (w *world) missing() []string {
	return slices.DeleteFunc(w.all(), func(name string) bool { _, ok := w.door.raws[name]; return ok })
}

func status(code int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(code)
	}
}

func body(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, text) }
}

// cutShort promises more than it sends.
func cutShort(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "5000")
	io.WriteString(w, `{"kind": "Listing", "data": {"children": [{"kind": "t3", "da`)
}

// reset closes the connection without an answer.
func reset(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// stall answers nothing for as long as the client waits.
func stall(w http.ResponseWriter, req *http.Request) {
	w.WriteHeader(http.StatusOK)
	w.(http.Flusher).Flush()
	<-req.Context().Done()
}
