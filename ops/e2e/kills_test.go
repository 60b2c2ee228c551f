package e2e

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack"
	"gravitas/ops/stack/stacktest"
)

// disturbedPosts is how many posts are replayed while things are killed.
const disturbedPosts = 20_000

func TestKillsChangeNothingEmbedded(t *testing.T) {
	const seed, kills = 11, 6
	all := rig.Posts(t, disturbedPosts)
	want := rig.Undisturbed(t, all)
	n := rig.StartNode(t)
	s := n.Site()
	live := rig.Watch(t, s.Readapi, 0, seed)
	d := rig.StartDrill(t, s, all, seed)
	var recoveries []time.Duration
	for _, moment := range append(d.Moments(kills-1), int64(len(d.Sent))) {
		d.Reach(moment)
		killed := time.Now()
		n.Process().Kill()
		n.Start()
		recoveries = append(recoveries, d.Recovered(killed))
	}
	t.Logf("seed %d: %d kills, accepting again after %v", seed, kills, recoveries)
	d.Finish(want, live)
	rig.RequireNothingLost(t, n.Data)
}

func TestKillsChangeNothingRealServers(t *testing.T) {
	stacktest.Real(t)
	const seed = 12
	all := rig.Posts(t, disturbedPosts)
	want := rig.Undisturbed(t, all)
	own := rig.StartServers(t)
	c := rig.StartCluster(t, rig.Servers{Kafka: own.Kafka.Addr(), Cassandra: own.Cassandra.Addr(), Redis: "redis://" + own.Redis.Addr() + "/0"})
	s := c.Site()
	live := rig.Watch(t, s.Readapi, 0, seed)
	d := rig.StartDrill(t, s, all, seed)

	victims := victims(t, own, c)
	d.Random.Shuffle(len(victims), func(i, j int) { victims[i], victims[j] = victims[j], victims[i] })
	for i, moment := range d.Moments(len(victims)) {
		d.Reach(moment)
		killed := time.Now()
		victims[i].restart()
		t.Logf("seed %d: killed %s when %d were accepted; back and accepting after %s", seed, victims[i].name, moment, d.Recovered(killed))
	}
	d.Finish(want, live)
	rig.RequireNothingLost(t, c.Data(rig.RoleReadapi))
}

// victim is something to kill with kill -9 and start again.
type victim struct {
	name    string
	restart func()
}

func victims(t testing.TB, own *stack.Stack, c *rig.Cluster) []victim {
	var all []victim
	for _, server := range []*stack.Server{own.Kafka, own.Cassandra} {
		all = append(all, victim{server.Name(), func() {
			require.NoError(t, server.Kill())
			require.NoError(t, server.Restart(t.Context()))
		}})
	}
	for _, role := range c.Roles() {
		all = append(all, victim{role, func() { c.Restart(role) }})
	}
	return all
}
