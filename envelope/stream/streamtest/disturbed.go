package streamtest

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
)

// The size of a run: small enough that its history is checked in a moment.
const (
	producers  = 4
	publishes  = 60 // of each producer
	keys       = 6
	readers    = 2
	members    = 3
	partitions = 4 // of a fixture's topic
)

// RunKilled has producers append and a group consume while kill ends the cluster
// and starts it again on what it had, and checks what they all saw. Logs are
// opened as for Run.
func RunKilled(t *testing.T, open func(t *testing.T) stream.Log, kill func(t *testing.T)) {
	f := newFixture(t, open)
	keepsPromises(t, f, kill)
}

// keepsPromisesToClientsThatGo is the run without kills: calls are given up and
// clients closed, and the log never is away.
func keepsPromisesToClientsThatGo(t *testing.T, f *fixture) {
	keepsPromises(t, f, func(*testing.T) {})
}

// keepsPromises disturbs a run three times and checks its history.
func keepsPromises(t *testing.T, f *fixture, disturb func(t *testing.T)) {
	r := &run{
		fixture: f, t: t, history: newHistory(),
		progress: make(chan struct{}, producers*publishes), looks: make(chan struct{}, producers*publishes),
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var onlookers, appending sync.WaitGroup
	for i := range readers {
		onlookers.Go(func() { r.look(ctx, r.random(i)) })
	}
	onlookers.Go(func() { r.watchCommits(ctx) })
	for i := range members {
		onlookers.Go(func() { r.comeAndGo(ctx, r.random(i)) })
	}
	for i := range producers {
		appending.Go(func() { r.produce(i, r.random(i)) })
	}
	for range 3 {
		for range producers * publishes / 4 {
			receive(t, r.progress)
		}
		disturb(t)
	}
	appending.Wait()
	r.awaitGroup()
	cancel()
	onlookers.Wait()
	r.readFinal()
	t.Log(r.history.summary())
	require.NoError(t, r.history.check())
}

// run is one run of clients over one topic.
type run struct {
	*fixture
	t        *testing.T
	history  *history
	progress chan struct{} // one for each publish that is acknowledged
	looks    chan struct{} // and one more
	claims   atomic.Int64
}

func (r *run) random(i int) *rand.Rand { return rand.New(rand.NewPCG(uint64(i), 11)) }

// available waits until the log answers.
func (r *run) available(log stream.Log) {
	assert.Eventually(r.t, func() bool {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		return log.Ping(ctx) == nil
	}, patience, 5*time.Millisecond)
}

// awaitGroup waits until the group has committed all that the log holds.
func (r *run) awaitGroup() {
	require.Eventually(r.t, func() bool {
		bounds, err := r.log.Bounds(context.Background(), r.topic)
		if err != nil {
			return false
		}
		offsets, err := r.log.Committed(context.Background(), r.group, r.topic)
		if err != nil {
			return false
		}
		for p, offset := range offsets {
			if max(offset, 0) != bounds[p].Next {
				return false
			}
		}
		return true
	}, 2*patience, 10*time.Millisecond)
}
