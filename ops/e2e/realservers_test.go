package e2e

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

func TestMainJobRealServers(t *testing.T) {
	on := rig.Servers{Kafka: stacktest.Kafka(t), Cassandra: stacktest.Cassandra(t), Redis: stacktest.Redis(t)}
	all := rig.Posts(t, 0)
	want := rig.Undisturbed(t, all)
	c := rig.StartCluster(t, on)
	s := c.Site()
	live := rig.Watch(t, s.Readapi, 0, 1)

	began := time.Now()
	require.NoError(t, s.Replay(t.Context(), all))
	pushed := time.Since(began)
	lag := s.Settle(rig.SettleLimit, len(all))
	t.Logf("%d posts accepted in %s (%.0f/s) by processes of one role each, everything done %s later",
		len(all), pushed, float64(len(all))/pushed.Seconds(), lag)

	rig.RequireNothingLost(t, c.Data(rig.RoleReadapi))
	s.ComeTo(want, "on Kafka, Cassandra and Redis, against the embedded parts")
	found, err := want.Verify(rig.Groups(all))
	require.NoError(t, err)
	live.ExactlyOnce(t, all, s.Resends())
	require.Equal(t, found.Scores, live.Scores)
	dataIDs := slices.Sorted(maps.Values(found.DataIDs))
	s.CheckTraces(dataIDs)
	checkHashes(t, on.Redis, dataIDs)
}

// checkHashes looks some traces up in Redis, as a person would with HGETALL.
func checkHashes(t *testing.T, url string, dataIDs []string) {
	t.Helper()
	options, err := redis.ParseURL(url)
	require.NoError(t, err)
	client := redis.NewClient(options)
	defer client.Close()
	random := rand.New(rand.NewPCG(3, 3))
	for range 20 {
		id := dataIDs[random.IntN(len(dataIDs))]
		hash, err := client.HGetAll(context.Background(), id).Result()
		require.NoError(t, err)
		checkHash(t, hash)
		ttl, err := client.TTL(context.Background(), id).Result()
		require.NoError(t, err)
		require.InDelta(t, 7*24*time.Hour, ttl, float64(time.Hour))
	}
}

func checkHash(t *testing.T, hash map[string]string) {
	t.Helper()
	require.Equal(t, "posts", hash["channel"])
	require.Equal(t, "local", hash["source"])
	created := timeOf(t, hash, "created")
	for agent := range rig.Upstream() {
		in, done := timeOf(t, hash, agent+".in"), timeOf(t, hash, agent)
		require.True(t, slices.IsSortedFunc([]time.Time{created, in, done}, time.Time.Compare), "%s: %v", agent, hash)
	}
}

func timeOf(t *testing.T, hash map[string]string, field string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339Nano, hash[field])
	require.NoError(t, err, "field %s of %v", field, hash)
	return at
}
