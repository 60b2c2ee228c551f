package tracecachetest

import (
	"testing"
	"time"

	"github.com/google/uuid"
)

// A cache on a real clock takes these tests a few seconds; the margins leave a
// busy machine 700 ms.
const (
	short     = 2 * time.Second
	shortDead = 2 * short
	mostOf    = 1300 * time.Millisecond // of short
)

func stampRenewsTTL(t *testing.T, open Open) {
	opened := open(t, short, shortDead)
	cache, id, other := opened.Cache, uuid.New(), uuid.New()
	write(t, cache, stamp(id, "a", "1"), stamp(other, "a", "1"))
	opened.Advance(mostOf)
	write(t, cache, stamp(id, "b", "2"))
	opened.Advance(mostOf)
	requireHash(t, cache, id, map[string]string{"a": "1", "b": "2"})
	requireNotFound(t, cache, other)
	opened.Advance(short)
	requireNotFound(t, cache, id)
}

func expiredBeginsAnew(t *testing.T, open Open) {
	opened := open(t, short, shortDead)
	cache, id := opened.Cache, uuid.New()
	write(t, cache, stamp(id, "a", "1"))
	opened.Advance(short)
	write(t, cache, stamp(id, "b", "2"))
	requireHash(t, cache, id, map[string]string{"b": "2"})
}

func deadOutlasts(t *testing.T, open Open) {
	opened := open(t, short, shortDead)
	cache, id := opened.Cache, uuid.New()
	write(t, cache, stamp(id, "dead", "scorer.v1"))
	write(t, cache, stamp(id, "store-posts.v1", "done"))
	opened.Advance(short)
	requireHash(t, cache, id, map[string]string{"dead": "scorer.v1", "store-posts.v1": "done"})
	opened.Advance(short)
	requireNotFound(t, cache, id)
}
