package e2e

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
	"gravitas/ops/stack/stacktest"
)

// disturbedPosts is how many posts are replayed while things are killed.
const disturbedPosts = 20_000

// drill is a replay during which things are killed with kill -9.
type drill struct {
	t      testing.TB
	site   *site
	random *rand.Rand
	posts  []post
	sent   []post // with the items that are sent twice
	done   chan struct{}
	err    error // of the replay, once done
}

// startDrill begins to replay posts, one in ten of them twice.
func startDrill(t testing.TB, s *site, all []post, seed uint64) *drill {
	d := &drill{t: t, site: s, random: rand.New(rand.NewPCG(seed, seed)), posts: all, done: make(chan struct{})}
	for _, p := range all {
		d.sent = append(d.sent, p)
		if d.random.IntN(10) == 0 {
			d.sent = append(d.sent, p)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	go func() {
		defer close(d.done)
		d.err = s.replay(ctx, d.sent)
	}()
	t.Cleanup(func() {
		cancel()
		<-d.done
	})
	return d
}

// moments are so many of the replay, at random and in order, in posts accepted.
func (d *drill) moments(n int) []int64 {
	at := make([]int64, n)
	for i := range at {
		at[i] = d.random.Int64N(int64(len(d.sent)))
	}
	slices.Sort(at)
	return at
}

// reach waits until so many posts are accepted.
func (d *drill) reach(moment int64) {
	d.t.Helper()
	await(d.t, settleLimit, func() error {
		if n := d.site.accepted.Load(); n < moment && !d.over() {
			return fmt.Errorf("%d of %d accepted", n, len(d.sent))
		}
		return nil
	})
}

func (d *drill) over() bool {
	select {
	case <-d.done:
		return true
	default:
		return false
	}
}

// recovered waits until the door accepts again, and returns how long it took since the kill.
func (d *drill) recovered(killed time.Time) time.Duration {
	d.t.Helper()
	before := d.site.accepted.Load()
	await(d.t, readyLimit, func() error {
		if d.site.accepted.Load() == before && !d.over() {
			return fmt.Errorf("nothing accepted for %s", time.Since(killed))
		}
		return nil
	})
	return time.Since(killed).Round(time.Millisecond)
}

// finish waits until everything is pushed and done, and wants the answers of a run in peace.
func (d *drill) finish(want answers, live *watcher) {
	d.t.Helper()
	<-d.done
	require.NoError(d.t, d.err)
	d.t.Logf("everything done %s after the last item was accepted", d.site.settle(settleLimit, len(d.posts)))
	d.site.comeTo(want, "after the kills, against a run without")
	await(d.t, readyLimit, func() error { return live.missing(d.posts) })
	connections, _ := live.figures()
	d.t.Logf("a live client missed nothing over %d connections", connections)
}

func TestKillsChangeNothingEmbedded(t *testing.T) {
	const seed, kills = 11, 6
	all := posts(t, disturbedPosts)
	want := undisturbed(t, all)
	n := startNode(t)
	s := n.site()
	live := watch(t, s.readapi, 0, seed)
	d := startDrill(t, s, all, seed)
	var recoveries []time.Duration
	for _, moment := range append(d.moments(kills-1), int64(len(d.sent))) {
		d.reach(moment)
		killed := time.Now()
		n.process().kill()
		n.start()
		recoveries = append(recoveries, d.recovered(killed))
	}
	t.Logf("seed %d: %d kills, accepting again after %v", seed, kills, recoveries)
	d.finish(want, live)
	requireNothingLost(t, n.data)
}

func TestKillsChangeNothingRealServers(t *testing.T) {
	stacktest.Real(t)
	const seed = 12
	all := posts(t, disturbedPosts)
	want := undisturbed(t, all)
	own := startServers(t)
	c := startCluster(t, servers{own.Kafka.Addr(), own.Cassandra.Addr(), "redis://" + own.Redis.Addr() + "/0"})
	s := c.site()
	live := watch(t, s.readapi, 0, seed)
	d := startDrill(t, s, all, seed)

	victims := victims(t, own, c)
	d.random.Shuffle(len(victims), func(i, j int) { victims[i], victims[j] = victims[j], victims[i] })
	for i, moment := range d.moments(len(victims)) {
		d.reach(moment)
		killed := time.Now()
		victims[i].restart()
		t.Logf("seed %d: killed %s when %d were accepted; back and accepting after %s", seed, victims[i].name, moment, d.recovered(killed))
	}
	d.finish(want, live)
	requireNothingLost(t, c.data(roleReadapi))
}

// startServers starts real servers of the test's own, to be killed.
func startServers(t testing.TB) *stack.Stack {
	t.Helper()
	light := stack.Options{JVM: []string{stack.LightJIT}}
	kafka := light
	kafka.Settings = map[string]string{"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "500"}
	own, err := stack.Start(t.Context(), stack.Config{Kafka: kafka, Cassandra: light})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop(context.Background())) })
	return own
}

// victim is something to kill with kill -9 and start again.
type victim struct {
	name    string
	restart func()
}

func victims(t testing.TB, own *stack.Stack, c *cluster) []victim {
	var all []victim
	for _, server := range []*stack.Server{own.Kafka, own.Cassandra} {
		all = append(all, victim{server.Name(), func() {
			require.NoError(t, server.Kill())
			require.NoError(t, server.Restart(t.Context()))
		}})
	}
	for _, role := range c.roles() {
		all = append(all, victim{role, func() { c.restart(role) }})
	}
	return all
}
