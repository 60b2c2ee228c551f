package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func testTotals(t *testing.T, f fixture) {
	ctx := context.Background()
	updated := time.Date(2026, time.November, 21, 8, 0, 0, 123_000_000, time.UTC)
	total := func(name string, posts, sequence int64) store.Total {
		return store.Total{
			Sum:     store.Sum{Subreddit: name, Posts: posts, Units: store.Units(7 * posts), First: 1, Last: 2},
			Updated: updated, Sequence: sequence,
		}
	}
	requireTotals := func(t *testing.T, want ...store.Total) {
		t.Helper()
		got, err := f.Totals(ctx)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}

	t.Run("an empty store has no totals", func(t *testing.T) {
		got, err := f.Totals(ctx)
		require.NoError(t, err)
		assert.Empty(t, got)
	})

	golang, zig := total("Golang", 4, 3), total("ZIG", 1, 9)
	t.Run("totals come by folded name", func(t *testing.T) {
		require.NoError(t, f.PutTotals(ctx, []store.Total{zig, golang}))
		requireTotals(t, golang, zig)
	})

	t.Run("a late write of a lower sequence changes nothing", func(t *testing.T) {
		require.NoError(t, f.PutTotals(ctx, []store.Total{total("golang", 1, 2), total("zig", 5, 0)}))
		requireTotals(t, golang, zig)
	})

	t.Run("any spelling updates the one total", func(t *testing.T) {
		golang = total("GOLANG", 5, 4)
		require.NoError(t, f.PutTotals(ctx, []store.Total{golang}))
		requireTotals(t, golang, zig)
	})

	t.Run("a subreddit that lost its posts is left out", func(t *testing.T) {
		require.NoError(t, f.PutTotals(ctx, []store.Total{total("zig", 0, 10), zig}))
		requireTotals(t, golang)
	})

	t.Run("many totals, and any name", func(t *testing.T) {
		all := []store.Total{golang}
		for _, name := range weirdNames() {
			all = append(all, total("weird"+name, 1, 1))
		}
		for range 300 {
			all = append(all, total(f.name(), 1, 1))
		}
		require.NoError(t, f.PutTotals(ctx, all))
		slices.SortFunc(all, func(a, b store.Total) int {
			return compareFolded(a.Subreddit, b.Subreddit)
		})
		requireTotals(t, all...)
	})
}
