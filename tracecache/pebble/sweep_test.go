package pebble

import (
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/tracecache"
)

func TestTheSweeperGivesBackWhatExpiredAndNothingElse(t *testing.T) {
	var late atomic.Int64 // nanoseconds since start
	start := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	now := func() time.Time { return start.Add(time.Duration(late.Load())) }
	cache, err := Open(Config{Dir: t.TempDir(), TTL: 3 * time.Hour, SweepEvery: time.Millisecond}, now, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer func() { require.NoError(t, cache.Close()) }()

	fields := []tracecache.Field{{Name: "a", Value: "1"}}
	gone := make([]tracecache.Stamp, 3*idsPerKey)
	for i := range gone {
		gone[i] = tracecache.Stamp{ID: uuid.New(), Fields: fields}
	}
	renewed := tracecache.Stamp{ID: uuid.New(), Fields: fields}
	require.NoError(t, cache.Write(t.Context(), append(gone, renewed)))
	require.Equal(t, len(gone)+1+4, keys(t, cache), "the hashes and their index")

	late.Store(int64(2 * time.Hour))
	require.NoError(t, cache.Write(t.Context(), []tracecache.Stamp{renewed}))
	late.Store(int64(4 * time.Hour))
	require.Eventually(t, func() bool { return keys(t, cache) == 2 }, 10*time.Second, 5*time.Millisecond, "swept")
	_, err = cache.Read(t.Context(), renewed.ID)
	require.NoError(t, err)

	late.Store(int64(7 * time.Hour))
	require.Eventually(t, func() bool { return keys(t, cache) == 0 }, 10*time.Second, 5*time.Millisecond, "all swept")
}

// keys counts the store's keys.
func keys(t *testing.T, cache *Cache) (n int) {
	t.Helper()
	iter, err := cache.db.NewIter(nil)
	require.NoError(t, err)
	for ok := iter.First(); ok; ok = iter.Next() {
		n++
	}
	require.NoError(t, iter.Close())
	return n
}
