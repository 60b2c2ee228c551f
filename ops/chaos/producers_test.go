package chaos

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"gravitas/envelope/pause"
	"gravitas/ops/rig"
)

// How producers push.
const (
	producing = 4                      // at a time
	restEach  = 200 * time.Millisecond // of a producer between two requests
)

// producers push traffic until they are stopped, each request again until the door takes it,
// one request after the other, so that no subreddit's items change their order.
type producers struct {
	site  *rig.Site
	group *errgroup.Group
	stop  func()

	mu       sync.Mutex
	history  []rig.Post // as accepted; those of one subreddit in their order
	promised []string   // data_ids that got a 202
}

// startProducers begins to push. They end with the test, if they were not stopped before.
func startProducers(t testing.TB, s *rig.Site, seed uint64) *producers {
	running, stop := context.WithCancel(context.Background())
	pushing, giveUp := context.WithCancel(context.Background())
	p := &producers{site: s, group: &errgroup.Group{}, stop: stop}
	for i := range producing {
		p.group.Go(func() error { return p.produce(running, pushing, newTraffic(seed, i)) })
	}
	t.Cleanup(func() {
		giveUp()
		_ = p.finish() // what went wrong was told before
	})
	return p
}

// produce pushes until running ends; the request under way is still seen through.
func (p *producers) produce(running, pushing context.Context, t *traffic) error {
	for pause.For(running, restEach) {
		if err := p.push(pushing, t.batch()); err != nil {
			return err
		}
	}
	return nil
}

// push pushes until the door has promised every post.
func (p *producers) push(ctx context.Context, posts []rig.Post) error {
	receipt, err := p.site.Push(ctx, posts)
	if err != nil {
		return fmt.Errorf("push: %w", err)
	}
	p.record(posts, receipt)
	return nil
}

func (p *producers) record(posts []rig.Post, receipt rig.Receipt) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.history = append(p.history, posts...)
	for _, item := range receipt.Items {
		p.promised = append(p.promised, item.DataID)
	}
}

// advance waits until so many more items are accepted.
func (p *producers) advance(t testing.TB, items int64) {
	t.Helper()
	goal := p.site.Accepted() + items
	rig.Await(t, recoverLimit, func() error {
		if n := p.site.Accepted(); n < goal {
			return fmt.Errorf("%d items accepted, waiting for %d", n, goal)
		}
		return nil
	})
}

// finish ends the producers; all that they pushed has been accepted then.
func (p *producers) finish() error {
	p.stop()
	return p.group.Wait()
}

// outcome is each post as it was pushed last.
func outcome(history []rig.Post) []rig.Post {
	var last []rig.Post
	for _, g := range rig.Groups(history) {
		last = append(last, g.NewestFirst()...)
	}
	return last
}

func TestTrafficIsTheSameForTheSameSeedAndKeepsEachSubredditsOrder(t *testing.T) {
	first, same, other := newTraffic(1, 2), newTraffic(1, 2), newTraffic(2, 2)
	var all []rig.Post
	differs := errors.New("no batch differs")
	for range 50 {
		batch := first.batch()
		require.Equal(t, batch, same.batch())
		if fmt.Sprint(batch) != fmt.Sprint(other.batch()) {
			differs = nil
		}
		all = append(all, batch...)
	}
	require.NoError(t, differs)
	steps, seen, again := map[string]string{}, map[string]int{}, 0
	for _, p := range all {
		if before := seen[string(p.Item)]; before > 0 {
			again++
		}
		seen[string(p.Item)]++
		if p.ID == stepID(p.Subreddit) {
			require.LessOrEqual(t, stepOf(steps[p.Subreddit]), stepOf(p.Title))
			steps[p.Subreddit] = p.Title
		}
	}
	require.Len(t, steps, subredditsEach)
	require.InDelta(t, 1.0/twiceEvery, float64(again)/float64(len(all)-again), 0.03)
}
