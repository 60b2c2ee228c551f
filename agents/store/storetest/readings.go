package storetest

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func reading(name, id string, at time.Duration, value float64, sequence int64) store.Reading {
	return store.Reading{
		Series: store.Series{Channel: "demand", Name: name}, DataID: id,
		At: time.Unix(epoch, 0).UTC().Add(at), Value: value, Sequence: sequence,
	}
}

// testReadings needs a store of its own, for it lists all series.
func testReadings(t *testing.T, f fixture) {
	ctx := context.Background()
	put := func(t *testing.T, readings ...store.Reading) {
		t.Helper()
		require.NoError(t, f.PutReadings(ctx, readings))
	}
	latest := func(t *testing.T, series store.Series, limit int) []store.Reading {
		t.Helper()
		all, err := f.LatestReadings(ctx, []store.Series{series}, limit)
		require.NoError(t, err)
		require.Len(t, all, 1)
		return all[0]
	}
	a := reading("s", "a", 0, 1.5, 1)
	b := reading("s", "b", time.Microsecond, -2, 2)
	c := reading("s", "c", time.Hour, math.MaxFloat64, 3)
	old := reading("s", "o", -200*365*24*time.Hour, math.SmallestNonzeroFloat64, 4)

	t.Run("come newest first, whatever their order of writing", func(t *testing.T) {
		put(t, c, a)
		put(t, old, b)
		put(t, b, c)
		require.Equal(t, []store.Reading{c, b, a, old}, latest(t, a.Series, 10))
		require.Equal(t, []store.Reading{c, b}, latest(t, a.Series, 2))
		require.Empty(t, latest(t, a.Series, 0))
		require.Empty(t, latest(t, store.Series{Channel: "demand", Name: "unknown"}, 10))
	})

	t.Run("of one time go by sequence, wherever a page is cut", func(t *testing.T) {
		tied := []store.Reading{reading("tied", "x", time.Second, 0, 1)}
		for _, i := range rand.Perm(30) {
			tied = append(tied, reading("tied", fmt.Sprint("id", i), 0, float64(i), int64(100-3*(i*7%30))))
		}
		put(t, tied...)
		slices.SortFunc(tied[1:], func(a, b store.Reading) int { return int(b.Sequence - a.Sequence) })
		for limit := range len(tied) + 2 {
			require.Len(t, latest(t, tied[0].Series, limit), min(limit, len(tied)))
			require.Equal(t, tied[:min(limit, len(tied))], append([]store.Reading{}, latest(t, tied[0].Series, limit)...), limit)
		}
	})

	t.Run("stand as the lowest sequence says", func(t *testing.T) {
		first := reading("again", "r", 0, 1, 5)
		later := reading("again", "r", 0, 2, 9)
		put(t, later)
		put(t, first)
		put(t, later)
		require.Equal(t, []store.Reading{first}, latest(t, first.Series, 10))
		moved := reading("again", "r", time.Second, 3, 10)
		put(t, moved)
		require.Equal(t, []store.Reading{moved, first}, latest(t, first.Series, 10), "another time is another reading")
	})

	t.Run("of several series are read together", func(t *testing.T) {
		other := reading("s", "a", 0, 7, 1)
		other.Channel = "generation"
		strange := reading("a/b c\x00é", "a", 0, 7, 1)
		put(t, other, strange)
		unknown := store.Series{Channel: "generation", Name: "tied"}
		all, err := f.LatestReadings(ctx, []store.Series{other.Series, unknown, strange.Series, a.Series}, 1)
		require.NoError(t, err)
		require.Equal(t, []store.Reading{other}, all[0])
		require.Empty(t, all[1])
		require.Equal(t, []store.Reading{strange}, all[2])
		require.Equal(t, []store.Reading{c}, all[3])
		series, err := f.AllSeries(ctx)
		require.NoError(t, err)
		require.Equal(t, []store.Series{strange.Series, {Channel: "demand", Name: "again"}, a.Series, {Channel: "demand", Name: "tied"}, other.Series}, series)
	})

	t.Run("are bounded: the newest are kept", func(t *testing.T) {
		const extra = 3000
		var all []store.Reading
		for i := range store.MaxReadings + extra {
			all = append(all, reading("long", fmt.Sprint("id", i), time.Duration(i)*time.Second, float64(i), int64(i)))
		}
		for chunk := range slices.Chunk(all, 1000) {
			put(t, chunk...)
		}
		put(t, all[0], all[extra-1]) // what was forgotten comes again
		kept := slices.Clone(all[extra:])
		slices.Reverse(kept)
		require.Equal(t, kept, latest(t, all[0].Series, store.MaxReadings+extra))
	})
}
