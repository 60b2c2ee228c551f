package redis_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/tracecache"
	"gravitas/tracecache/redis"
	"gravitas/tracecache/tracecachetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestKeepsTheCachesPromises(t *testing.T) {
	url := serverURL(t)
	tracecachetest.Run(t, func(t *testing.T, ttl, deadTTL time.Duration) tracecachetest.Opened {
		client := bareClient(t, url)
		return tracecachetest.Opened{
			Cache:   open(t, redis.Config{URL: url, TTL: ttl, DeadTTL: deadTTL}),
			Advance: func(d time.Duration) { awaitServerClock(t, client, d) },
		}
	})
}

func TestTheKeyIsTheBareIDAndLastsSevenDays(t *testing.T) {
	url := serverURL(t)
	cache, client := open(t, redis.Config{URL: url}), bareClient(t, url)
	stamp := stampsOf(1)[0]
	require.NoError(t, cache.Write(t.Context(), []tracecache.Stamp{stamp}))
	key := stamp.ID.String()
	done, err := client.HGet(t.Context(), key, "scorer.v1").Result()
	require.NoError(t, err)
	require.Equal(t, "2026-11-21T08:00:00.001000Z", done)
	ttl, err := client.PTTL(t.Context(), key).Result()
	require.NoError(t, err)
	require.InDelta(t, 7*24*time.Hour, ttl, float64(time.Minute))
}

func TestAServerThatIsAwayFailsFastAndIsNoErrorAtOpening(t *testing.T) {
	cache := open(t, redis.Config{URL: "redis://127.0.0.1:1"})
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	require.ErrorIs(t, cache.Ping(ctx), tracecache.ErrUnavailable)
	require.ErrorIs(t, cache.Write(ctx, stampsOf(1)), tracecache.ErrUnavailable)
	_, err := cache.Read(ctx, uuid.New())
	require.ErrorIs(t, err, tracecache.ErrUnavailable)
	require.NoError(t, ctx.Err(), "in time")
}

func TestAURLThatCantBeReadIsAnErrorWithoutItsPassword(t *testing.T) {
	for _, url := range []string{"", "127.0.0.1:6379", "http://:secret@host", "redis://:secret@host/no-number"} {
		_, err := redis.Open(redis.Config{URL: url})
		require.ErrorContains(t, err, "redis://")
		require.NotContains(t, err.Error(), "secret")
	}
}

// serverURL returns the test server's URL, or skips or fails the test in one
// clear line.
func serverURL(t testing.TB) string {
	t.Helper()
	url := os.Getenv("GRAVITAS_TEST_REDIS")
	if url == "" && os.Getenv("GRAVITAS_TEST_STACK") == "embedded" {
		t.Skip("GRAVITAS_TEST_STACK=embedded leaves Redis out")
	}
	if url == "" {
		t.Fatal("GRAVITAS_TEST_REDIS is not set: make test starts the servers, GRAVITAS_TEST_STACK=embedded leaves them out")
	}
	return url
}

func open(t testing.TB, cfg redis.Config) *redis.Cache {
	t.Helper()
	cache, err := redis.Open(cfg)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cache.Close()) })
	return cache
}

func bareClient(t testing.TB, url string) *goredis.Client {
	t.Helper()
	opts, err := goredis.ParseURL(url)
	require.NoError(t, err)
	client := goredis.NewClient(opts)
	t.Cleanup(func() { require.NoError(t, client.Close()) })
	return client
}

// awaitServerClock waits until d has passed on the server's clock.
func awaitServerClock(t *testing.T, client *goredis.Client, d time.Duration) {
	t.Helper()
	start, err := client.Time(t.Context()).Result()
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		now, err := client.Time(t.Context()).Result()
		return err == nil && now.Sub(start) > d
	}, d+30*time.Second, 10*time.Millisecond)
}

func stampsOf(n int) []tracecache.Stamp {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	stamps := make([]tracecache.Stamp, n)
	for i := range stamps {
		stamps[i] = tracecache.Done(uuid.New(), "scorer.v1", at, at.Add(time.Millisecond))
	}
	return stamps
}
