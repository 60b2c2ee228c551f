package tail_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/envelope/stream/tail"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 20 * time.Second

// gatherer follows from the beginning and keeps what it is told.
type gatherer struct {
	fail error // of Take

	mu    sync.Mutex
	found []int // partitions found, by call
	names []string
	lost  int
}

func (g *gatherer) Found(_ int, bounds []stream.Bounds) []int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.found = append(g.found, len(bounds))
	return make([]int64, len(bounds))
}

func (g *gatherer) Take(_ int, records []stream.Record) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, r := range records {
		g.names = append(g.names, string(r.Key))
	}
	return g.fail
}

func (g *gatherer) Lost(_ int, bounds stream.Bounds) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lost++
	return bounds.First
}

func (g *gatherer) look(at func() bool) func() bool {
	return func() bool {
		g.mu.Lock()
		defer g.mu.Unlock()
		return at()
	}
}

func follow(t *testing.T, source tail.Source, g *gatherer) <-chan error {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		ended <- tail.Follow(ctx, source, "posts", logtest.Quiet(), g)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return ended
}

func TestATopicThatIsMadeLaterIsFollowedFromItsBeginning(t *testing.T) {
	log := logtest.Start(t, 1, "other")
	g := &gatherer{}
	follow(t, log, g)
	require.Eventually(t, g.look(func() bool { return len(g.found) == 1 && g.found[0] == 0 }), patience, time.Millisecond)
	logtest.Create(t, log, 2, "posts")
	logtest.Publish(t, log, logtest.Wrap("posts", "a", "1", `{}`))
	require.Eventually(t, g.look(func() bool { return len(g.names) == 1 && g.found[1] == 2 }), patience, time.Millisecond)
}

// cut is a log whose reads below an offset are out of range.
type cut struct{ stream.Log }

func (c cut) Read(ctx context.Context, topic string, partition int, offset int64, fn func([]stream.Record) error) error {
	if offset < 2 {
		return stream.ErrOffsetOutOfRange
	}
	return c.Log.Read(ctx, topic, partition, offset, fn)
}

func (c cut) Bounds(ctx context.Context, topic string) ([]stream.Bounds, error) {
	bounds, err := c.Log.Bounds(ctx, topic)
	for i := range bounds {
		bounds[i].First = 2
	}
	return bounds, err
}

func TestAFollowerIsToldWhatTheLogLost(t *testing.T) {
	log := logtest.Start(t, 1, "posts")
	for _, key := range []string{"a", "b", "c"} {
		logtest.Publish(t, log, logtest.Wrap("posts", key, key, `{}`))
	}
	g := &gatherer{}
	follow(t, cut{log}, g)
	require.Eventually(t, g.look(func() bool { return g.lost == 1 && len(g.names) == 1 && g.names[0] == "c" }), patience, time.Millisecond)
}

func TestAnErrorOfTheFollowerEndsIt(t *testing.T) {
	log := logtest.Start(t, 1, "posts")
	logtest.Publish(t, log, logtest.Wrap("posts", "a", "a", `{}`))
	full := errors.New("full")
	require.ErrorIs(t, <-follow(t, log, &gatherer{fail: full}), full)
}
