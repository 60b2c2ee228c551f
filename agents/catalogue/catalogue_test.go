package catalogue_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/catalogue"
	"gravitas/agents/recommend"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

func run(t *testing.T, log stream.Log) *catalogue.Catalogue {
	c := catalogue.New(log, logtest.Quiet(), prometheus.NewRegistry())
	_, err := c.Set()
	require.ErrorIs(t, err, agents.ErrWait)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return c
}

func product(id, title string) stream.Record {
	return logtest.Wrap("products", id, id+title, fmt.Sprintf(`{"id":%q,"title":%q}`, id, title))
}

func set(t *testing.T, c *catalogue.Catalogue) *recommend.Set {
	<-c.Ready()
	s, err := c.Set()
	require.NoError(t, err)
	return s
}

func publish(t *testing.T, log stream.Log, training *recommend.Training, parts int) {
	records, err := training.Records()
	require.NoError(t, err)
	for i, data := range records[:min(parts, len(records))] {
		logtest.Publish(t, log, logtest.Wrap("product-embeddings", "products", fmt.Sprint(training.Version, i), string(data)))
	}
}

func vector(x float32) (v recommend.Vector) {
	v[0] = x
	return v
}

func TestTheSetIsWhatTheLogHasAndFollowsIt(t *testing.T) {
	log := logtest.Start(t, 2, "products", "product-embeddings")
	logtest.Publish(t, log, product("a", "Old"), product("b", "Hose"), product("a", "Shoes"), logtest.Wrap("products", "x", "x", `{"id":7}`))
	c := run(t, log)
	s := set(t, c)
	require.Equal(t, 2, s.Len(), "all there was is known at once")
	a, _ := s.Product("a")
	require.Equal(t, "Shoes", a.Title, "the last on the log")
	require.Equal(t, recommend.Untrained, s.Version())
	logtest.Publish(t, log, product("c", "Reel"))
	require.Eventually(t, func() bool { return set(t, c).Len() == 3 }, patience, time.Millisecond)
	require.Equal(t, 2, s.Len(), "who works with a set keeps it")
}

func TestATrainingIsTakenOverOnceItIsComplete(t *testing.T) {
	log := logtest.Start(t, 2, "products", "product-embeddings")
	logtest.Publish(t, log, product("a", "Shoes"), product("new", "Shoes"))
	v1 := &recommend.Training{
		Version: "v1", Decay: 1, Products: []recommend.Embedding{{Name: "a", In: vector(1), Out: vector(1)}, {Name: "gone", Out: vector(2)}},
		Words: []recommend.Embedding{{Name: "shoes", In: vector(3), Out: vector(3)}},
	}
	publish(t, log, v1, 2)
	c := run(t, log)
	require.Equal(t, recommend.Untrained, set(t, c).Version(), "a training that broke off is none")
	publish(t, log, v1, 100)
	require.Eventually(t, func() bool { return set(t, c).Version() == "v1" }, patience, time.Millisecond)
	s := set(t, c)
	require.Equal(t, 3, s.Len())
	a, _ := s.Product("a")
	require.Equal(t, "Shoes", a.Title)
	at := func(s *recommend.Set, id string) float32 {
		return s.Fold([]recommend.Event{{Product: id, Weight: 1}}).Vector[0]
	}
	require.EqualValues(t, 1, at(s, "a"))
	require.EqualValues(t, 3, at(s, "new"), "by its words")

	v2 := &recommend.Training{Version: "v2", Decay: 1, Products: []recommend.Embedding{{Name: "new", In: vector(9), Out: vector(9)}}}
	publish(t, log, v2, 100)
	require.Eventually(t, func() bool { return set(t, c).Version() == "v2" }, patience, time.Millisecond)
	require.Equal(t, 2, set(t, c).Len(), "a product that only the old training knew is gone")
	require.EqualValues(t, 9, at(set(t, c), "new"))

	again := set(t, run(t, log))
	require.Equal(t, "v2", again.Version())
	require.Equal(t, 2, again.Len())
}
