package train_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/catalogue"
	"gravitas/agents/recommend"
	"gravitas/agents/recommend/learn"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/ops/train"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 30 * time.Second

// fixture is a log with a job and a catalogue on it.
type fixture struct {
	log       stream.Log
	job       *train.Job
	catalogue *catalogue.Catalogue
}

func start(t *testing.T, records ...stream.Record) *fixture {
	f := &fixture{log: logtest.Start(t, 3, "products", "events", "product-embeddings")}
	if len(records) > 0 {
		logtest.Publish(t, f.log, records...)
	}
	f.catalogue = catalogue.New(f.log, logtest.Quiet(), prometheus.NewRegistry())
	cfg := train.Config{Weights: map[string]float32{"click": 1, "like": 2, "view": 0}, Settings: learn.Defaults()}
	f.job = train.New(cfg, f.log, f.catalogue, logtest.Quiet(), time.Now)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 2)
	go func() { done <- f.catalogue.Run(ctx) }()
	<-f.catalogue.Ready()
	go func() { done <- f.job.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
		require.NoError(t, <-done)
	})
	return f
}

// train trains, and returns the state at the end.
func (f *fixture) train(t *testing.T) train.State {
	begun := f.job.Start()
	require.NotEqual(t, train.Idle, begun.Phase)
	require.Equal(t, begun.Started, f.job.Start().Started, "one at a time")
	require.Eventually(t, func() bool { return f.job.State().Phase == train.Idle }, patience, time.Millisecond)
	return f.job.State()
}

// records is how many there are on the channel of vectors.
func (f *fixture) records(t *testing.T) (n int64) {
	bounds, err := f.log.Bounds(context.Background(), "product-embeddings")
	require.NoError(t, err)
	for _, b := range bounds {
		n += b.Next
	}
	return n
}

func event(user, id, kind, product string, second int) stream.Record {
	item := fmt.Sprintf(`{"user":%q,"event_id":%q,"kind":%q,"product":%q,"at":"2026-11-21T12:00:%02dZ"}`, user, id, kind, product, second)
	return logtest.Wrap("events", user, fmt.Sprint(user, id, kind, product), item)
}

// clicks are of users who all go from a to b to c; what they did last lies first on the log.
func clicks(users int) (all []stream.Record) {
	for i := range users {
		user := fmt.Sprint("u", i)
		all = append(all, event(user, "3", "click", "c", 30), event(user, "1", "click", "a", 10), event(user, "2", "like", "b", 20))
	}
	return all
}

func TestATrainingIsLearntFromTheLogAndTakenOver(t *testing.T) {
	records := append(clicks(40),
		logtest.Wrap("products", "a", "a", `{"id":"a","title":"Red shoes"}`),
		event("x", "1", "view", "unwanted", 1),
		event("x", "2", "click", "mistaken", 2),
		event("x", "2", "click", "a", 2),
		logtest.Wrap("events", "x", "search", `{"user":"x","kind":"search","query":"shoes","at":"2026-11-21T12:00:00Z"}`),
		logtest.Wrap("events", "x", "broken", `{"user":7}`),
	)
	f := start(t, records...)
	state := f.train(t)
	require.Empty(t, state.Error)
	require.Equal(t, 121, state.Events, "neither views, which count nothing, nor what was sent again, searches or what is no event")
	require.Equal(t, 3, state.Products)
	require.Equal(t, 2, state.Words)
	set, err := f.catalogue.Set()
	require.NoError(t, err)
	require.Equal(t, state.Version, set.Version())
	for from, to := range map[string]string{"a": "b", "b": "c"} {
		top := set.Top(set.Fold([]recommend.Event{{Product: from, Weight: 1}}), 1, map[string]bool{from: true})
		require.Equal(t, to, top[0].Product, "in the order of the events' own times")
	}

	published := f.records(t)
	require.Equal(t, state.Version, f.train(t).Version, "the same events give the same vectors")
	require.Equal(t, published, f.records(t), "which are on the log already")
	logtest.Publish(t, f.log, event("x", "9", "click", "new", 40))
	require.NotEqual(t, state.Version, f.train(t).Version)
}

func TestATrainingOnTheSameEventsElsewhereGivesTheSameVectors(t *testing.T) {
	one, other := start(t, clicks(20)...), start(t, clicks(20)...)
	require.Equal(t, one.train(t).Version, other.train(t).Version)
}

func TestATrainingThatFailsSaysWhyAndChangesNothing(t *testing.T) {
	f := start(t)
	require.Contains(t, f.train(t).Error, "no user has had to do with any product")
	set, err := f.catalogue.Set()
	require.NoError(t, err)
	require.Equal(t, recommend.Untrained, set.Version())
	logtest.Publish(t, f.log, clicks(5)...)
	require.Empty(t, f.train(t).Error, "what failed can be asked for again")
}
