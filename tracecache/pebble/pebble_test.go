package pebble_test

import (
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/tracecache"
	"gravitas/tracecache/pebble"
	"gravitas/tracecache/tracecachetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestKeepsTheCachesPromises(t *testing.T) {
	tracecachetest.Run(t, func(t *testing.T, ttl, deadTTL time.Duration) tracecachetest.Opened {
		clock := newClock()
		cfg := pebble.Config{Dir: t.TempDir(), TTL: ttl, DeadTTL: deadTTL}
		cache := open(t, cfg, clock)
		return tracecachetest.Opened{
			Cache:   cache,
			Advance: clock.advance,
			Reopen: func() tracecache.Cache {
				require.NoError(t, cache.Close())
				return open(t, cfg, clock)
			},
		}
	})
}

func TestASecondOpeningOfADirectoryFails(t *testing.T) {
	cfg := pebble.Config{Dir: t.TempDir()}
	open(t, cfg, newClock())
	_, err := pebble.Open(cfg, time.Now, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, cfg.Dir)
}

func open(t testing.TB, cfg pebble.Config, clock *clock) *pebble.Cache {
	t.Helper()
	cache, err := pebble.Open(cfg, clock.now, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, cache.Close()) })
	return cache
}

// clock is a clock that tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock {
	return &clock{t: time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

func stampsOf(n int) []tracecache.Stamp {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	stamps := make([]tracecache.Stamp, n)
	for i := range stamps {
		stamps[i] = tracecache.Done(uuid.New(), "scorer.v1", at, at.Add(time.Millisecond))
	}
	return stamps
}
