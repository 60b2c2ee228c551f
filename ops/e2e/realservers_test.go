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

	"gravitas/ops/stack/stacktest"
)

func TestMainJobRealServers(t *testing.T) {
	on := servers{stacktest.Kafka(t), stacktest.Cassandra(t), stacktest.Redis(t)}
	all := posts(t, 0)
	want := undisturbed(t, all)
	c := startCluster(t, on)
	s := c.site()
	live := watch(t, s.readapi, 0, 1)

	began := time.Now()
	require.NoError(t, s.replay(t.Context(), all))
	pushed := time.Since(began)
	lag := s.settle(settleLimit, len(all))
	t.Logf("%d posts accepted in %s (%.0f/s) by processes of one role each, everything done %s later",
		len(all), pushed, float64(len(all))/pushed.Seconds(), lag)

	requireNothingLost(t, c.data(roleReadapi))
	s.comeTo(want, "on Kafka, Cassandra and Redis, against the embedded parts")
	found, err := want.verify(groups(all))
	require.NoError(t, err)
	live.exactlyOnce(t, all, s.resends())
	require.Equal(t, found.scores, live.scores)
	dataIDs := slices.Sorted(maps.Values(found.dataIDs))
	s.checkTraces(dataIDs)
	checkHashes(t, on.redis, dataIDs)
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
	for agent := range upstream() {
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
