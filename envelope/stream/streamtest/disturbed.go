package streamtest

import (
	"context"
	"fmt"
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
	keys       = 6
	readers    = 2
	members    = 3
	partitions = 4  // of a fixture's topic
	rounds     = 5  // each disturbed once
	publishes  = 80 // of a round
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

// keepsPromises disturbs a run in the middle of each round and checks its history.
func keepsPromises(t *testing.T, f *fixture, disturb func(t *testing.T)) {
	r := &run{
		fixture: f, t: t, history: newHistory(),
		due: make(chan int, publishes), done: make(chan struct{}, publishes), looks: make(chan struct{}, rounds*publishes),
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var clients sync.WaitGroup
	r.start(ctx, &clients)
	for round := range rounds {
		r.publish(round)
		r.await(publishes / 2)
		disturb(t)
		r.await(publishes - publishes/2)
		r.settling.Store(round == rounds-1)
		r.awaitGroup()
	}
	close(r.due)
	cancel()
	clients.Wait()
	r.readFinal()
	t.Log(r.history.summary())
	require.NoError(t, r.history.check())
}

// run is one run of clients over one topic.
type run struct {
	*fixture
	t        *testing.T
	history  *history
	due      chan int      // numbers of publishes to make
	done     chan struct{} // one for each publish that is acknowledged
	looks    chan struct{} // and one more
	claims   atomic.Int64
	settling atomic.Bool // members that are there stay
}

// start starts every client; the producers end with r.due, the others with ctx.
func (r *run) start(ctx context.Context, clients *sync.WaitGroup) {
	for i := range readers {
		clients.Go(func() { r.look(ctx, r.random(i)) })
	}
	clients.Go(func() { r.watchCommits(ctx) })
	for i := range members {
		clients.Go(func() { r.comeAndGo(ctx, r.random(i)) })
	}
	for i := range producers {
		clients.Go(func() { r.produce(r.random(i)) })
	}
}

// publish has the producers make a round's publishes.
func (r *run) publish(round int) {
	for i := range publishes {
		r.due <- round*publishes + i
	}
}

// await waits for n acknowledgements.
func (r *run) await(n int) {
	for range n {
		receive(r.t, r.done)
	}
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
	var bounds []stream.Bounds
	var offsets []int64
	settled := func() (err error) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if bounds, err = r.log.Bounds(ctx, r.topic); err != nil {
			return err
		}
		if offsets, err = r.log.Committed(ctx, r.group, r.topic); err != nil {
			return err
		}
		for p, offset := range offsets {
			if max(offset, 0) != bounds[p].Next {
				return fmt.Errorf("the group is at %v of %v", offsets, bounds)
			}
		}
		return nil
	}
	require.EventuallyWithT(r.t, func(c *assert.CollectT) { assert.NoError(c, settled()) }, 2*patience, 10*time.Millisecond)
}
