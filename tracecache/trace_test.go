package tracecache_test

import (
	"errors"
	"maps"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/tracecache"
)

func TestStampsNameTheirFieldsAsTheContractDoes(t *testing.T) {
	id, root := uuid.New(), uuid.New()
	in := time.Date(2026, 11, 21, 9, 0, 0, 120_000_999, time.FixedZone("CET", 3600))
	done := in.Add(1500 * time.Millisecond)
	for name, c := range map[string]struct {
		stamp tracecache.Stamp
		want  map[string]string
	}{
		"accepted": {tracecache.Accepted(root, "posts", "local", in, tracecache.At("posts", 3, 41)), map[string]string{
			"created": "2026-11-21T08:00:00.120000Z", "channel": "posts", "source": "local", "at": "posts/3/41",
		}},
		"accepted, place unknown": {tracecache.Accepted(root, "posts", "local", in, ""), map[string]string{
			"created": "2026-11-21T08:00:00.120000Z", "channel": "posts", "source": "local",
		}},
		"rejected": {tracecache.Rejected(root, "posts", "local", in, "invalid_item: /title: is required"), map[string]string{
			"created": "2026-11-21T08:00:00.120000Z", "channel": "posts", "source": "local",
			"rejected": "invalid_item: /title: is required",
		}},
		"done": {tracecache.Done(root, "scorer.v1", in, done), map[string]string{
			"scorer.v1.in": "2026-11-21T08:00:00.120000Z", "scorer.v1": "2026-11-21T08:00:01.620000Z",
		}},
		"failed": {tracecache.Failed(root, "scorer.v1", in, 2, errors.New("no model")), map[string]string{
			"scorer.v1.in": "2026-11-21T08:00:00.120000Z", "scorer.v1.attempts": "2", "scorer.v1.error": "no model",
		}},
		"dead": {tracecache.Dead(root, "scorer.v1", in, done, 5, errors.New("no model")), map[string]string{
			"scorer.v1.in": "2026-11-21T08:00:00.120000Z", "scorer.v1.attempts": "5", "scorer.v1.error": "no model",
			"dead": "scorer.v1", "scorer.v1.dead": "2026-11-21T08:00:01.620000Z",
		}},
		"derived": {tracecache.Derived(id, root, "posts-scores/0/7"), map[string]string{"root": root.String(), "at": "posts-scores/0/7"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := map[string]string{}
			for _, f := range c.stamp.Fields {
				got[f.Name] = f.Value
			}
			require.Equal(t, c.want, got)
			require.Equal(t, name == "dead", c.stamp.Dead())
		})
	}
}

func TestHopsAreInTheOrderOfTheirArrival(t *testing.T) {
	at := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	hash := map[string]string{"created": tracecache.Time(at), "channel": "posts", "source": "local"}
	id := uuid.New()
	for _, s := range []tracecache.Stamp{
		tracecache.Done(id, "store-scores.v1", at.Add(3*time.Second), at.Add(5*time.Second)),
		tracecache.Done(id, "scorer.v1", at.Add(time.Second), at.Add(2*time.Second)),
		tracecache.Dead(id, "archive.v12", at.Add(time.Second), at.Add(6*time.Second), 3, errors.New("no bucket")),
	} {
		for _, f := range s.Fields {
			hash[f.Name] = f.Value
		}
	}
	require.Equal(t, tracecache.Trace{
		DataID: id, Channel: "posts", Source: "local", Created: at, Dead: "archive.v12",
		Hops: []tracecache.Hop{
			{Agent: "archive.v12", In: at.Add(time.Second), Attempts: 3, Error: "no bucket", Dead: at.Add(6 * time.Second)},
			{Agent: "scorer.v1", In: at.Add(time.Second), Done: at.Add(2 * time.Second)},
			{Agent: "store-scores.v1", In: at.Add(3 * time.Second), Done: at.Add(5 * time.Second)},
		},
	}, tracecache.Parse(id, hash))
}

func TestWhatIsMalformedOrUnknownIsPassedOver(t *testing.T) {
	id := uuid.New()
	require.Equal(t, tracecache.Trace{
		DataID: id,
		Hops:   []tracecache.Hop{{Agent: "a.v1"}, {Agent: "b.v2", Error: "why"}},
	}, tracecache.Parse(id, map[string]string{
		"created": "yesterday", "a.v1": "soon", "a.v1.attempts": "many", "b.v2.error": "why",
		"note": "kept by another", ".v1": "x", "a.v": "x", "a.vx": "x", "in": "x", ".in": "x",
	}))
}

func TestAnyHashCanBeParsed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.OneOf(rapid.String(), rapid.StringMatching(`[a.]{0,3}\.v[0-9]{0,2}(\.in|\.error|\.attempts)?`))
		hash := rapid.MapOf(name, rapid.String()).Draw(t, "hash")
		before := maps.Clone(hash)
		tracecache.Parse(uuid.Nil, hash)
		require.Equal(t, before, hash)
	})
}

func TestRootsThatLeadInACircleEnd(t *testing.T) {
	cache, a, b := newMemory(), uuid.New(), uuid.New()
	require.NoError(t, cache.Write(t.Context(), []tracecache.Stamp{
		tracecache.Derived(a, b, ""), tracecache.Derived(b, a, ""),
	}))
	_, err := tracecache.Find(t.Context(), cache, a)
	require.ErrorIs(t, err, tracecache.ErrNotFound)
}
