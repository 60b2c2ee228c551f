package dispatch_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	webhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/dispatch"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	patience = 30 * time.Second
	secret   = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
)

// station answers as the test says, and keeps what it took.
type station struct {
	*httptest.Server
	mu     sync.Mutex
	answer func(w http.ResponseWriter, r *http.Request)
	asked  int
	took   []delivery
}

type delivery struct {
	id, body string
	at       time.Time
}

func newStation(t *testing.T) *station {
	s := &station{answer: func(http.ResponseWriter, *http.Request) {}}
	signer, err := webhooks.NewWebhook(secret)
	require.NoError(t, err)
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err == nil {
			err = signer.Verify(body, r.Header)
		}
		if err != nil {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		s.mu.Lock()
		s.asked++
		answer := s.answer
		s.mu.Unlock()
		recorder := httptest.NewRecorder()
		answer(recorder, r)
		if recorder.Code == 200 && r.Context().Err() == nil {
			s.mu.Lock()
			s.took = append(s.took, delivery{r.Header.Get("webhook-id"), string(body), time.Now()})
			s.mu.Unlock()
		}
		for name, values := range recorder.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(recorder.Code)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *station) will(answer func(w http.ResponseWriter, r *http.Request)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answer = answer
}

func (s *station) deliveries() []delivery {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.took)
}

func (s *station) requests() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

func (s *station) of(series string) dispatch.Station {
	return dispatch.Station{Series: series, URL: s.URL + "/predictions?token=hush", Secret: secret}
}

// world is a log with the agent on it.
type world struct {
	t        *testing.T
	log      *stream.Kafka
	registry *prometheus.Registry
	lines    *lines
}

// lines is what was logged.
type lines struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(b)
}

func (l *lines) text() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.String()
}

type untraced struct{}

func (untraced) Record(...tracecache.Stamp) {}

func start(t *testing.T, cfg dispatch.Config) *world {
	quiet := slog.New(slog.DiscardHandler)
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { broker.Close() })
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker.Addr()}}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { log.Close() })
	for _, name := range []string{"demand-prediction", deadletter.RetryChannel(dispatch.Spec.Name), envelope.ChannelDeadLetters, pipeline.Channel} {
		require.NoError(t, log.CreateTopics(t.Context(), stream.Topic{Name: name, Partitions: 1}))
	}
	w := &world{t: t, log: log, registry: prometheus.NewRegistry(), lines: &lines{}}
	logger := slog.New(slog.NewTextHandler(w.lines, nil))
	agent, err := dispatch.New(cfg, logger, w.registry)
	require.NoError(t, err)
	reg := agents.Registration{Agent: dispatch.Spec, Processor: agent, Batch: dispatch.Batch, Timeout: dispatch.Timeout}
	runner, err := agents.NewRunner(reg, agents.RunnerConfig{MinPause: time.Millisecond, MaxPause: 5 * time.Millisecond}, log, untraced{}, logger, agents.NewMetrics(w.registry))
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
		require.NoError(t, agent.Close())
		require.NotContains(t, w.lines.text(), "hush", "no secret is logged")
		require.NotContains(t, w.lines.text(), strings.TrimPrefix(secret, "whsec_"))
	})
	return w
}

// predict puts predictions of the series on the log, all at once.
func (w *world) predict(series ...string) (ids []string) {
	var records []stream.Record
	for i, name := range series {
		e := envelope.Envelope{
			DataID: envelope.NewID(), Root: envelope.NewID(), Source: "moving-average.v1", Created: time.Now(), Channel: "demand-prediction",
			Data: fmt.Appendf(nil, `{"series":%q,"value":%d,"period":20,"at":"2026-11-21T08:00:00Z"}`, name, i),
		}
		records = append(records, stream.NewRecord([]byte("meter"), &e))
		ids = append(ids, e.DataID.String())
	}
	require.NoError(w.t, w.log.Publish(w.t.Context(), records))
	return ids
}

// letters are those of a status, as error texts.
func (w *world) letters(status deadletter.Status) (found []deadletter.Letter) {
	bounds, err := w.log.Bounds(w.t.Context(), envelope.ChannelDeadLetters)
	require.NoError(w.t, err)
	require.NoError(w.t, stream.Scan(w.t.Context(), w.log, envelope.ChannelDeadLetters, bounds, func(records []stream.Record) error {
		for _, r := range records {
			var e envelope.Envelope
			require.NoError(w.t, envelope.Decode(r.Value, &e))
			l, err := deadletter.Decode(e.Data)
			require.NoError(w.t, err)
			if l.Status == status {
				found = append(found, l)
			}
		}
		return nil
	}))
	return found
}

func ids(deliveries []delivery) (all []string) {
	for _, d := range deliveries {
		all = append(all, d.id)
	}
	return all
}

func (w *world) eventually(why string, holds func() bool) {
	w.t.Helper()
	require.Eventually(w.t, holds, patience, 2*time.Millisecond, why)
}

func TestEachStationGetsItsSeriesSigned(t *testing.T) {
	one, all := newStation(t), newStation(t)
	w := start(t, dispatch.Config{Stations: []dispatch.Station{one.of("a"), one.of("c"), all.of("a"), all.of("*")}})
	sent := w.predict("a", "b", "c", "a")
	w.eventually("all arrive", func() bool { return len(one.deliveries()) == 3 && len(all.deliveries()) == 4 })
	require.ElementsMatch(t, []string{sent[0], sent[2], sent[3]}, ids(one.deliveries()))
	require.ElementsMatch(t, sent, ids(all.deliveries()), "by its name and by * it is sent once")
	require.JSONEq(t, `{"series":"a","value":0,"period":20,"at":"2026-11-21T08:00:00Z"}`, one.deliveries()[slices.Index(ids(one.deliveries()), sent[0])].body)
	require.Equal(t, 7, all.requests()+one.requests())
}

func TestAStationThatFailsIsTriedAgain(t *testing.T) {
	s := newStation(t)
	fails := 3
	s.will(func(w http.ResponseWriter, _ *http.Request) {
		if fails--; fails >= 0 {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	w := start(t, dispatch.Config{Stations: []dispatch.Station{s.of("*")}, Pause: 5 * time.Millisecond})
	sent := w.predict("a")
	w.eventually("it arrives", func() bool { return len(s.deliveries()) == 1 })
	require.Equal(t, sent, ids(s.deliveries()), "under the same id")
	w.eventually("the letter says done", func() bool { return len(w.letters(deadletter.Done)) == 1 })
	require.Empty(t, w.letters(deadletter.Dead))
}

func TestWhatAStationRefusesIsADeadLetter(t *testing.T) {
	for status, reason := range map[int]deadletter.Reason{
		400: deadletter.Rejected, 404: deadletter.Rejected, 410: deadletter.Rejected, 307: deadletter.Rejected, 500: deadletter.Failed, 408: deadletter.Failed,
	} {
		s, elsewhere := newStation(t), newStation(t)
		s.will(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", elsewhere.URL)
			w.WriteHeader(status)
		})
		w := start(t, dispatch.Config{Stations: []dispatch.Station{s.of("*")}, Failures: 100, Pause: time.Millisecond})
		w.predict("a")
		w.eventually("it dies", func() bool { return len(w.letters(deadletter.Dead)) == 1 })
		l := w.letters(deadletter.Dead)[0]
		require.Equal(t, reason, l.Reason, status)
		require.Contains(t, l.Error, fmt.Sprint("status ", status))
		require.NotContains(t, l.Error, "hush")
		require.Zero(t, elsewhere.requests(), "redirects are not followed")
		if reason == deadletter.Rejected {
			require.Equal(t, 1, s.requests())
		}
	}
}

// TestADeadStationIsLeftAloneAndItsPredictionsAreDeadLetters, until it is back.
func TestADeadStationIsLeftAloneAndItsPredictionsAreDeadLetters(t *testing.T) {
	s := newStation(t)
	down := func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }
	s.will(down)
	w := start(t, dispatch.Config{Stations: []dispatch.Station{s.of("*")}, Open: 300 * time.Millisecond, Pause: 20 * time.Millisecond})
	const many = 100
	w.predict(slices.Repeat([]string{"a"}, many)...)
	w.eventually("all die", func() bool { return len(w.letters(deadletter.Dead)) == many })
	require.Less(t, s.requests(), many, "it was left alone")
	for _, l := range w.letters(deadletter.Dead) {
		require.Equal(t, deadletter.Failed, l.Reason)
		require.Contains(t, l.Error, "station "+strings.TrimPrefix(s.URL, "http://"))
	}
	require.Contains(t, w.letters(deadletter.Dead)[many-1].Error, "is down")
	require.InDelta(t, 1, w.gauge("gravitas_dispatch_station_down"), 0)

	s.will(func(http.ResponseWriter, *http.Request) {})
	w.eventually("the next that comes after a while is taken", func() bool {
		w.predict("a")
		return len(s.deliveries()) > 0
	})
	w.eventually("it no longer counts as down", func() bool { return w.gauge("gravitas_dispatch_station_down") == 0 })
}

// gauge is the only series' value of a metric.
func (w *world) gauge(name string) float64 {
	families, err := w.registry.Gather()
	require.NoError(w.t, err)
	for _, f := range families {
		if f.GetName() == name {
			return f.GetMetric()[0].GetGauge().GetValue()
		}
	}
	return -1
}

// TestOneStationSlowsNoOther: one hangs, one is gone, one refuses; the healthy one gets everything
// soon, and the slow one what it can take.
func TestOneStationSlowsNoOther(t *testing.T) {
	healthy, hanging, gone, rude, slow := newStation(t), newStation(t), newStation(t), newStation(t), newStation(t)
	hanging.will(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	gone.Close()
	rude.will(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	slow.will(func(_ http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(400 * time.Millisecond):
		case <-r.Context().Done():
		}
	})
	cfg := dispatch.Config{Patience: 200 * time.Millisecond, Timeout: 2 * time.Second}
	for _, s := range []*station{healthy, hanging, gone, rude, slow} {
		cfg.Stations = append(cfg.Stations, s.of(s.URL))
	}
	w := start(t, cfg)
	sent, slowly := map[string]time.Time{}, []string{}
	for range 50 {
		at := time.Now()
		ids := w.predict(slow.URL, hanging.URL, gone.URL, healthy.URL, rude.URL)
		sent[ids[3]] = at
		if len(slowly) < 5 {
			slowly = append(slowly, ids[0])
		}
	}
	w.eventually("the healthy station gets all", func() bool { return len(healthy.deliveries()) >= 50 })
	late := 0
	for _, d := range healthy.deliveries() {
		require.Contains(t, sent, d.id)
		if d.at.Sub(sent[d.id]) > time.Second {
			late++
		}
	}
	require.Zero(t, late, "a partition waits for a station once")
	w.eventually("the slow station gets its own", func() bool {
		got := ids(slow.deliveries())
		return !slices.ContainsFunc(slowly, func(id string) bool { return !slices.Contains(got, id) })
	})
}

func TestAStationThatAsksForARestGetsIt(t *testing.T) {
	s := newStation(t)
	var first time.Time
	s.will(func(w http.ResponseWriter, _ *http.Request) {
		if first.IsZero() {
			first = time.Now()
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		}
	})
	w := start(t, dispatch.Config{Stations: []dispatch.Station{s.of("*")}})
	w.predict("a")
	w.eventually("it arrives", func() bool { return len(s.deliveries()) == 1 })
	require.GreaterOrEqual(t, s.deliveries()[0].at.Sub(first), 900*time.Millisecond)
	require.Equal(t, 2, s.requests())
	require.Empty(t, w.letters(deadletter.Dead))
}

func TestMetricsAreByStation(t *testing.T) {
	s := newStation(t)
	w := start(t, dispatch.Config{Stations: []dispatch.Station{s.of("*"), s.of("a")}})
	w.predict("a", "b")
	w.eventually("both arrive", func() bool { return len(s.deliveries()) == 2 })
	n, err := testutil.GatherAndCount(w.registry, "gravitas_dispatch_deliveries_total", "gravitas_dispatch_station_down")
	require.NoError(t, err)
	require.Equal(t, 2, n)
}

func TestAStationIsCheckedAndItsSecretNotTold(t *testing.T) {
	good := dispatch.Station{Series: "*", URL: "https://station.example/p", Secret: secret}
	require.NoError(t, good.Validate())
	for want, change := range map[string]func(*dispatch.Station){
		"series": func(s *dispatch.Station) { s.Series = "" },
		"url":    func(s *dispatch.Station) { s.URL = "ftp://station.example/hush" },
		"url: ":  func(s *dispatch.Station) { s.URL = "http:///hush" },
		"url:":   func(s *dispatch.Station) { s.URL = "http://a b/hush" },
		"secret": func(s *dispatch.Station) { s.Secret = "hush" },
		"base64": func(s *dispatch.Station) { s.Secret = "whsec_hush!" },
		"after":  func(s *dispatch.Station) { s.Secret = "whsec_" },
	} {
		s := good
		change(&s)
		err := s.Validate()
		require.ErrorContains(t, err, want)
		require.NotContains(t, err.Error(), "hush")
	}
}
