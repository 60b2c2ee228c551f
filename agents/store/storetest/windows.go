package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func testWindows(t *testing.T, f fixture) {
	ctx := context.Background()
	for _, level := range []store.Level{store.FiveMinutes, store.Hour, store.Day, store.Month} {
		t.Run("a range of "+string(level)+" windows, oldest first", func(t *testing.T) {
			subreddit := "Mixed-" + f.name()
			all := windowsAcrossYears(level, subreddit)
			require.NoError(t, f.PutWindows(ctx, level, all))
			from, to := forever()
			assertWindows(t, f, strings.ToUpper(subreddit), level, from, to, all)
			assertWindows(t, f, subreddit, level, all[1].Start, all[len(all)-1].Start, all[1:len(all)-1])
			assertWindows(t, f, subreddit, level, all[1].Start.Add(time.Nanosecond), all[2].Start.Add(time.Nanosecond), all[2:3])
			assertWindows(t, f, subreddit, level, all[2].Start, all[2].Start, nil)
			assertWindows(t, f, subreddit, level, all[3].Start, all[2].Start, nil)
		})
	}

	t.Run("levels are kept apart", func(t *testing.T) {
		w := windowAt(store.Month, f.name(), epoch, 1)
		require.NoError(t, f.PutWindows(ctx, store.Month, []store.Window{w}))
		from, to := forever()
		assertWindows(t, f, w.Subreddit, store.Day, from, to, nil)
	})

	t.Run("a late write of a lower sequence changes nothing", func(t *testing.T) {
		subreddit := f.name()
		w := windowAt(store.Hour, subreddit, epoch, 5)
		late := w
		late.Sequence, late.Posts, late.Units = 4, 99, 99
		require.NoError(t, f.PutWindows(ctx, store.Hour, []store.Window{w}))
		require.NoError(t, f.PutWindows(ctx, store.Hour, []store.Window{late}))
		from, to := forever()
		assertWindows(t, f, subreddit, store.Hour, from, to, []store.Window{w})
	})

	t.Run("of one window several times in a batch the highest sequence stands", func(t *testing.T) {
		subreddit := f.name()
		w := windowAt(store.Day, subreddit, epoch, 5)
		late := windowAt(store.Day, subreddit, epoch, 2)
		require.NoError(t, f.PutWindows(ctx, store.Day, []store.Window{late, w, late}))
		from, to := forever()
		assertWindows(t, f, subreddit, store.Day, from, to, []store.Window{w})
	})

	t.Run("an empty window goes on fencing", func(t *testing.T) {
		subreddit := f.name()
		w := windowAt(store.FiveMinutes, subreddit, epoch, 5)
		empty := store.Window{Sum: store.Sum{Subreddit: subreddit}, Start: w.Start, Sequence: 6}
		require.NoError(t, f.PutWindows(ctx, store.FiveMinutes, []store.Window{w, empty}))
		require.NoError(t, f.PutWindows(ctx, store.FiveMinutes, []store.Window{w}))
		from, to := forever()
		assertWindows(t, f, subreddit, store.FiveMinutes, from, to, []store.Window{empty})
		w.Sequence = 7
		require.NoError(t, f.PutWindows(ctx, store.FiveMinutes, []store.Window{w}))
		assertWindows(t, f, subreddit, store.FiveMinutes, from, to, []store.Window{w})
	})
}

func windowAt(level store.Level, subreddit string, created, sequence int64) store.Window {
	return store.Window{
		Sum:      store.Sum{Subreddit: subreddit, Posts: 3, Units: 1_234_567_891, First: created, Last: created + 2},
		Start:    level.Start(time.Unix(created, 0)),
		Sequence: sequence,
	}
}

// windowsAcrossYears returns windows, oldest first, over several of every
// backend's buckets of time.
func windowsAcrossYears(level store.Level, subreddit string) []store.Window {
	var windows []store.Window
	for i := range int64(8) {
		windows = append(windows, windowAt(level, subreddit, epoch+(i-4)*217*86400, i))
	}
	return windows
}

func assertWindows(t *testing.T, s store.Store, subreddit string, level store.Level, from, to time.Time, want []store.Window) {
	t.Helper()
	got, err := s.Windows(context.Background(), subreddit, level, from, to)
	require.NoError(t, err)
	if len(want) == 0 {
		assert.Empty(t, got)
		return
	}
	assert.Equal(t, want, got)
}
