package rebuild_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/rollup5min"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/ops/rebuild"
	"gravitas/tracecache"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = time.Minute

var quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

var units = []rebuild.Unit{{Projection: store.ProjectionRollups, Chains: [][]string{{rollup5min.Spec.Name, rolluptotal.Spec.Name}}}}

// house is both roll-ups on a log, with all that rebuilds them.
type house struct {
	t       *testing.T
	log     stream.Log
	main    *pebble.Store
	states  *rebuild.States
	serving *rebuild.Serving
	n       int64       // scores published
	away    atomic.Bool // the spare can't be opened
	refused atomic.Int64
}

func open(t *testing.T) *house {
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { broker.Close() })
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{broker.Addr()}}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { log.Close() })
	var topics []stream.Topic
	for _, name := range []string{
		"posts-scores", "subreddit-scores-5min", "subreddit-scores-total", envelope.ChannelDeadLetters,
		deadletter.RetryChannel(rollup5min.Spec.Name), deadletter.RetryChannel(rolluptotal.Spec.Name),
	} {
		topics = append(topics, stream.Topic{Name: name, Partitions: 2})
	}
	require.NoError(t, log.CreateTopics(context.Background(), append(topics, stream.Topic{Name: pipeline.Channel, Partitions: 1})...))
	main, err := pebble.Open(pebble.Config{Dir: filepath.Join(t.TempDir(), "main")}, quiet)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, main.Close()) })
	h := &house{t: t, log: log, main: main}
	h.start()
	return h
}

func (h *house) start() {
	h.states = rebuild.NewStates(h.log, units, quiet, time.Now)
	spare := filepath.Join(h.t.TempDir(), "spare")
	sides := rebuild.NewSides(h.main, func(context.Context) (rebuild.Tables, error) {
		if h.away.Load() {
			h.refused.Add(1)
			return nil, errors.New("no room")
		}
		return pebble.Open(pebble.Config{Dir: spare}, quiet)
	})
	h.t.Cleanup(func() { require.NoError(h.t, sides.Close()) })
	h.serving = rebuild.NewServing(sides, h.states)
	metrics := agents.NewMetrics(prometheus.NewRegistry())
	running := &rebuild.Agents{
		States: h.states, Sides: sides, Logger: quiet,
		Registrations: func(tables store.Store, scorer string) []agents.Registration {
			return []agents.Registration{
				{Agent: rollup5min.Spec, Processor: rollup5min.New(tables, scorer)},
				{Agent: rolluptotal.Spec, Processor: rolluptotal.New(tables, time.Now)},
			}
		},
		Runner: func(reg agents.Registration, group string, quietly bool) (*agents.Runner, error) {
			return agents.NewRunner(reg, agents.RunnerConfig{Group: group, Quiet: quietly}, h.log, unrecorded{}, quiet, metrics)
		},
	}
	coordinator := &rebuild.Coordinator{
		Log: h.log, States: h.states, Sides: sides, Logger: quiet, Now: time.Now, Agents: []pipeline.Agent{rollup5min.Spec, rolluptotal.Spec},
	}
	h.run(h.states.Run)
	<-h.states.Ready()
	h.run(coordinator.Run)
	for _, name := range []string{rollup5min.Spec.Name, rolluptotal.Spec.Name} {
		h.run(func(ctx context.Context) error { return running.Run(ctx, name) })
	}
}

// run runs a part until the test ends, and waits for it.
func (h *house) run(part func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- part(ctx) }()
	h.t.Cleanup(func() {
		cancel()
		require.NoError(h.t, <-done)
	})
}

type unrecorded struct{}

func (unrecorded) Record(...tracecache.Stamp) {}

// score publishes the scores of n posts, by two scorers.
func (h *house) score(n int) {
	var records []stream.Record
	for range n {
		subreddit := fmt.Sprint("sub", h.n%7)
		for _, scorer := range []string{"scorer.v1", "scorer.v2"} {
			sequence := h.n
			e := envelope.Envelope{
				DataID: envelope.NewID(), Source: scorer, Created: time.Now(), Channel: "posts-scores", ContentType: "application/json",
				Root: envelope.NewID(), Sequence: &sequence,
				Data: fmt.Appendf(nil, `{"post_id":"p%d","subreddit":%q,"created_utc":%d,"score":0.%s,"scorer":%q}`,
					h.n, subreddit, 1_300_000_000+h.n*977, scorer[len(scorer)-1:], scorer),
			}
			records = append(records, stream.NewRecord([]byte(subreddit), &e))
		}
		h.n++
	}
	require.NoError(h.t, h.log.Publish(context.Background(), records))
}

// counted is how many posts the totals that readers see count, and their mean score.
func (h *house) counted() (posts int64, mean float64) {
	totals, err := h.serving.Totals(context.Background())
	require.NoError(h.t, err)
	var units store.Units
	for _, t := range totals {
		posts, units = posts+t.Posts, units+t.Units
	}
	if posts > 0 {
		mean = units.Float() / float64(posts)
	}
	return posts, mean
}

func (h *house) settle() {
	h.t.Helper()
	require.Eventually(h.t, func() bool { n, _ := h.counted(); return n == h.n }, patience, 20*time.Millisecond)
}

func (h *house) dump() string {
	var out bytes.Buffer
	for _, table := range []store.Table{store.TableFiveMinutes, store.TableHourly, store.TableDaily, store.TableMonthly, store.TableTotal} {
		require.NoError(h.t, store.Dump(context.Background(), h.main, table, &out))
	}
	return out.String()
}

// rebuild rebuilds the roll-ups while scores come in, and holds what readers see to never be
// less than before.
func (h *house) rebuild(scorer string) {
	require.NoError(h.t, h.states.Start(context.Background(), store.ProjectionRollups, scorer))
	require.ErrorIs(h.t, h.states.Start(context.Background(), store.ProjectionRollups, ""), rebuild.ErrUnderWay)
	seen := map[rebuild.Phase]bool{}
	before := h.n
	require.Eventually(h.t, func() bool {
		phase := h.states.Of(store.ProjectionRollups).Phase
		n, _ := h.counted()
		require.GreaterOrEqual(h.t, n, before)
		if !seen[phase] {
			h.score(20)
			seen[phase] = true
		}
		return phase == rebuild.Idle
	}, patience, time.Millisecond)
	h.settle()
}

func TestARebuiltProjectionIsEqualToTheByteAndNothingOfWhatCameMeanwhileIsMissing(t *testing.T) {
	h := open(t)
	h.score(500)
	h.settle()
	h.rebuild("")
	want := h.dump()
	h.rebuild("")
	require.NotEqual(t, want, h.dump(), "more came in")
	_, mean := h.counted()
	require.InDelta(t, 0.1, mean, 1e-9)

	ctx := context.Background()
	require.NoError(t, h.main.PutTotals(ctx, []store.Total{{Sum: store.Sum{Subreddit: "ghost", Posts: 9}, Sequence: 1 << 60}}))
	require.NoError(t, h.main.PutWindows(ctx, store.Hour, []store.Window{{Sum: store.Sum{Subreddit: "sub1", Posts: 9}, Start: time.Unix(0, 0), Sequence: 1 << 60}}))
	require.Contains(t, h.dump(), "ghost")
	require.NoError(t, h.states.Start(ctx, store.ProjectionRollups, ""))
	require.Eventually(t, func() bool { return h.states.Of(store.ProjectionRollups).Phase == rebuild.Idle }, patience, time.Millisecond)
	h.settle()
	require.NotContains(t, h.dump(), "ghost", "what the log does not say is gone")
	h.rebuild("")
}

func TestAScorerIsPutInForceByARebuild(t *testing.T) {
	h := open(t)
	h.score(100)
	h.settle()
	h.rebuild("scorer.v2")
	_, mean := h.counted()
	require.InDelta(t, 0.2, mean, 1e-9)
	h.score(50)
	h.settle()
	_, mean = h.counted()
	require.InDelta(t, 0.2, mean, 1e-9, "it stays in force")
	h.rebuild("scorer.v1")
	_, mean = h.counted()
	require.InDelta(t, 0.1, mean, 1e-9)
}

func TestWhatIsNoProjectionIsNotRebuilt(t *testing.T) {
	h := open(t)
	require.ErrorIs(t, h.states.Start(context.Background(), "nothing", ""), rebuild.ErrUnknown)
}

func TestARebuildThatWaitsSaysWhy(t *testing.T) {
	h := open(t)
	h.away.Store(true)
	require.NoError(t, h.states.Start(context.Background(), store.ProjectionRollups, ""))
	why := func() string { return h.states.Of(store.ProjectionRollups).Error }
	require.Eventually(t, func() bool { return why() != "" }, patience, time.Millisecond)
	require.Contains(t, why(), "no room")
	told, err := h.log.Bounds(context.Background(), rebuild.Topic)
	require.NoError(t, err)
	tries := h.refused.Load()
	require.Eventually(t, func() bool { return h.refused.Load() > tries+1 }, patience, time.Millisecond)
	still, err := h.log.Bounds(context.Background(), rebuild.Topic)
	require.NoError(t, err)
	require.Equal(t, told, still, "the same reason is told once")
	h.away.Store(false)
	require.Eventually(t, func() bool { return h.states.Of(store.ProjectionRollups).Phase == rebuild.Idle }, patience, time.Millisecond)
	require.Empty(t, why())
}
