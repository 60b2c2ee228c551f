// Package tracecachetest holds the suite that every trace cache passes. Its
// tests are the promises of [tracecache.Cache].
package tracecachetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/tracecache"
)

// Opened is a cache under test.
type Opened struct {
	Cache tracecache.Cache
	// Advance lets d pass on the clock that the cache's hashes expire by.
	Advance func(d time.Duration)
	// Reopen closes the cache and opens it again with what it kept. Nil where
	// another process keeps the hashes.
	Reopen func() tracecache.Cache
}

// Open opens a cache for one test, which closes it at its end. A hash lasts
// ttl after its last stamp, and deadTTL after one of a dead item.
type Open func(t *testing.T, ttl, deadTTL time.Duration) Opened

// Run runs the suite.
func Run(t *testing.T, open Open) {
	for name, test := range map[string]func(*testing.T, Open){
		"reads what was written":                      readsWhatWasWritten,
		"a later value wins":                          laterValueWins,
		"an empty value takes its field away":         emptyTakesAway,
		"an unknown item is not found":                unknownIsNotFound,
		"10,000 items in one write":                   manyItemsInOneWrite,
		"concurrent stamps of one item all stay":      concurrentStampsStay,
		"each stamp renews the time to live":          stampRenewsTTL,
		"an expired hash begins anew":                 expiredBeginsAnew,
		"a dead item's hash outlasts the others":      deadOutlasts,
		"a derived item leads to its root's trace":    derivedLeadsToRoot,
		"what was written is there after a reopening": survivesReopening,
		"a write that is out of time fails":           lateWriteFails,
		"a closed cache is unavailable":               closedIsUnavailable,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, open)
		})
	}
}

// Time to live in tests that don't wait for it.
const (
	long     = time.Hour
	longDead = 2 * time.Hour
)

func stamp(id uuid.UUID, nameValues ...string) tracecache.Stamp {
	s := tracecache.Stamp{ID: id}
	for i := 0; i < len(nameValues); i += 2 {
		s.Fields = append(s.Fields, tracecache.Field{Name: nameValues[i], Value: nameValues[i+1]})
	}
	return s
}

func write(t *testing.T, cache tracecache.Cache, stamps ...tracecache.Stamp) {
	t.Helper()
	require.NoError(t, cache.Write(t.Context(), stamps))
}

func emptyTakesAway(t *testing.T, open Open) {
	cache, id := open(t, long, longDead).Cache, uuid.New()
	write(t, cache, stamp(id, "dead", "scorer.v1", "channel", "posts"), stamp(id, "scorer.v1", "now", "dead", ""))
	requireHash(t, cache, id, map[string]string{"channel": "posts", "scorer.v1": "now"})
	write(t, cache, stamp(id, "channel", ""), stamp(id, "dead", "scorer.v1"))
	requireHash(t, cache, id, map[string]string{"dead": "scorer.v1", "scorer.v1": "now"})
}

func requireHash(t *testing.T, cache tracecache.Cache, id uuid.UUID, want map[string]string) {
	t.Helper()
	got, err := cache.Read(t.Context(), id)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func requireNotFound(t *testing.T, cache tracecache.Cache, id uuid.UUID) {
	t.Helper()
	_, err := cache.Read(t.Context(), id)
	require.ErrorIs(t, err, tracecache.ErrNotFound)
}

func readsWhatWasWritten(t *testing.T, open Open) {
	cache := open(t, long, longDead).Cache
	id, other := uuid.New(), uuid.New()
	require.NoError(t, cache.Ping(t.Context()))
	write(t, cache,
		stamp(id, "created", "2026-11-21T08:00:00.000001Z", "channel", "posts"),
		stamp(other, "channel", "events"),
		stamp(id, "scorer.v1", "done", "scorer.v1.error", "zwölf\x00\xff\n"),
	)
	requireHash(t, cache, id, map[string]string{
		"created": "2026-11-21T08:00:00.000001Z", "channel": "posts",
		"scorer.v1": "done", "scorer.v1.error": "zwölf\x00\xff\n",
	})
	requireHash(t, cache, other, map[string]string{"channel": "events"})
	require.NoError(t, cache.Write(t.Context(), nil), "no stamps")
}

func laterValueWins(t *testing.T, open Open) {
	cache := open(t, long, longDead).Cache
	id := uuid.New()
	write(t, cache, stamp(id, "a", "1", "b", "1"), stamp(id, "a", "2"))
	requireHash(t, cache, id, map[string]string{"a": "2", "b": "1"})
	write(t, cache, stamp(id, "b", "3", "b", "4"))
	requireHash(t, cache, id, map[string]string{"a": "2", "b": "4"})
}

func unknownIsNotFound(t *testing.T, open Open) {
	requireNotFound(t, open(t, long, longDead).Cache, uuid.New())
}

func manyItemsInOneWrite(t *testing.T, open Open) {
	cache := open(t, long, longDead).Cache
	stamps := make([]tracecache.Stamp, 10_000)
	for i := range stamps {
		stamps[i] = stamp(uuid.New(), "n", fmt.Sprint(i))
	}
	write(t, cache, stamps...)
	for i, s := range stamps {
		requireHash(t, cache, s.ID, map[string]string{"n": fmt.Sprint(i)})
	}
}

func concurrentStampsStay(t *testing.T, open Open) {
	const writers, each = 8, 50
	cache := open(t, long, longDead).Cache
	id := uuid.New()
	want := map[string]string{}
	var wg sync.WaitGroup
	for w := range writers {
		for i := range each {
			want[fmt.Sprintf("%d.%d", w, i)] = "done"
		}
		wg.Go(func() {
			for i := range each {
				s := stamp(id, fmt.Sprintf("%d.%d", w, i), "done")
				if err := cache.Write(t.Context(), []tracecache.Stamp{s}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	requireHash(t, cache, id, want)
}

func derivedLeadsToRoot(t *testing.T, open Open) {
	cache := open(t, long, longDead).Cache
	root, score := uuid.New(), uuid.New()
	at := time.Date(2026, 11, 21, 8, 0, 0, 123456000, time.UTC)
	write(t, cache,
		tracecache.Accepted(root, "posts", "replay", at, tracecache.At("posts", 1, 7)),
		tracecache.Done(root, "scorer.v1", at, at.Add(time.Millisecond)),
		tracecache.Derived(score, root, "posts-scores/0/7"))
	trace, err := tracecache.Find(t.Context(), cache, score)
	require.NoError(t, err)
	require.Equal(t, tracecache.Trace{
		DataID: root, Channel: "posts", Source: "replay", Created: at, At: "posts/1/7",
		Hops: []tracecache.Hop{{Agent: "scorer.v1", In: at, Done: at.Add(time.Millisecond)}},
	}, trace)
	_, err = tracecache.Find(t.Context(), cache, uuid.New())
	require.ErrorIs(t, err, tracecache.ErrNotFound)
}

func survivesReopening(t *testing.T, open Open) {
	opened := open(t, long, longDead)
	cache, id := opened.Cache, uuid.New()
	write(t, cache, stamp(id, "a", "1", "b", "1"))
	write(t, cache, stamp(id, "a", "2"))
	if opened.Reopen != nil {
		cache = opened.Reopen()
	}
	requireHash(t, cache, id, map[string]string{"a": "2", "b": "1"})
	write(t, cache, stamp(id, "c", "3"))
	requireHash(t, cache, id, map[string]string{"a": "2", "b": "1", "c": "3"})
}

func lateWriteFails(t *testing.T, open Open) {
	cache := open(t, long, longDead).Cache
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := cache.Write(ctx, []tracecache.Stamp{stamp(uuid.New(), "a", "1")})
	require.ErrorIs(t, err, tracecache.ErrUnavailable)
	require.ErrorIs(t, err, context.Canceled)
}

func closedIsUnavailable(t *testing.T, open Open) {
	cache := open(t, long, longDead).Cache
	require.NoError(t, cache.Close())
	require.NoError(t, cache.Close(), "closing again")
	_, err := cache.Read(t.Context(), uuid.New())
	require.ErrorIs(t, err, tracecache.ErrUnavailable)
	err = cache.Write(t.Context(), []tracecache.Stamp{stamp(uuid.New(), "a", "1")})
	require.ErrorIs(t, err, tracecache.ErrUnavailable)
	require.ErrorIs(t, cache.Ping(t.Context()), tracecache.ErrUnavailable)
}
