package rig

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Drill is a replay during which things are killed with kill -9.
type Drill struct {
	t      testing.TB
	site   *Site
	Random *rand.Rand
	posts  []Post
	Sent   []Post // with the items that are sent twice
	done   chan struct{}
	err    error // of the replay, once done
}

// StartDrill begins to replay posts, one in ten of them twice.
func StartDrill(t testing.TB, s *Site, all []Post, seed uint64) *Drill {
	d := &Drill{t: t, site: s, Random: rand.New(rand.NewPCG(seed, seed)), posts: all, done: make(chan struct{})}
	for _, p := range all {
		d.Sent = append(d.Sent, p)
		if d.Random.IntN(10) == 0 {
			d.Sent = append(d.Sent, p)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(d.done)
		d.err = s.Replay(ctx, d.Sent)
	}()
	t.Cleanup(func() {
		cancel()
		<-d.done
	})
	return d
}

// Moments are so many of the replay, at random and in order, in posts accepted.
func (d *Drill) Moments(n int) []int64 {
	at := make([]int64, n)
	for i := range at {
		at[i] = d.Random.Int64N(int64(len(d.Sent)))
	}
	slices.Sort(at)
	return at
}

// Reach waits until so many posts are accepted.
func (d *Drill) Reach(moment int64) {
	d.t.Helper()
	Await(d.t, SettleLimit, func() error {
		if n := d.site.accepted.Load(); n < moment && !d.over() {
			return fmt.Errorf("%d of %d accepted", n, len(d.Sent))
		}
		return nil
	})
}

func (d *Drill) over() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// Recovered waits until the door accepts again, and returns how long it took since the kill.
func (d *Drill) Recovered(killed time.Time) time.Duration {
	d.t.Helper()
	before := d.site.accepted.Load()
	Await(d.t, readyLimit, func() error {
		if d.site.accepted.Load() == before && !d.over() {
			return fmt.Errorf("nothing accepted for %s", time.Since(killed))
		}
		return nil
	})
	return time.Since(killed).Round(time.Millisecond)
}

// Finish waits until everything is pushed and done, and wants the answers of a run in peace.
func (d *Drill) Finish(want Answers, live *Watcher) {
	d.t.Helper()
	<-d.done
	require.NoError(d.t, d.err)
	d.t.Logf("everything done %s after the last item was accepted", d.site.Settle(SettleLimit, len(d.posts)))
	d.site.ComeTo(want, "after the kills, against a run without")
	Await(d.t, readyLimit, func() error { return live.missing(d.posts) })
	connections, _ := live.Figures()
	d.t.Logf("a live client missed nothing over %d connections", connections)
}
