package storetest

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/agents/store"
)

func testFold(t *testing.T, f fixture) {
	ctx := context.Background()

	t.Run("nothing folded touches nothing", func(t *testing.T) {
		windows, err := f.FoldScores(ctx, nil)
		require.NoError(t, err)
		assert.Empty(t, windows)
	})

	t.Run("a window is the sum of its distinct posts", func(t *testing.T) {
		subreddit := f.name()
		a, b := post(f.name(), subreddit, epoch, 1), post(f.name(), strings.ToUpper(subreddit), epoch+1, 2)
		windows := mustFold(t, f, scoreOf(a, "scorer.v1", 10), scoreOf(b, "scorer.v1", 5), scoreOf(a, "scorer.v1", 10))
		want := store.Sum{Subreddit: strings.ToUpper(subreddit), Posts: 2, Units: 15, First: epoch, Last: epoch + 1}
		assert.Equal(t, []store.Sum{want}, sums(windows))
		assert.Equal(t, store.FiveMinutes.Start(time.Unix(epoch, 0)), windows[0].Start)
	})

	t.Run("a score folded again still returns its window", func(t *testing.T) {
		s := scoreOf(post(f.name(), f.name(), epoch, 1), "scorer.v1", 10)
		first, again := mustFold(t, f, s), mustFold(t, f, s)
		assert.Equal(t, first, again)
	})

	t.Run("a late score of a lower sequence changes nothing", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 5)
		late := post(p.ID, p.Subreddit, epoch, 2)
		before := mustFold(t, f, scoreOf(p, "scorer.v1", 10))
		assert.Equal(t, before, mustFold(t, f, scoreOf(late, "scorer.v1", 99)))
	})

	t.Run("a moved post leaves its window, and a fold repeated returns both", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 1)
		moved := post(p.ID, p.Subreddit, epoch+3600, 2)
		before := mustFold(t, f, scoreOf(p, "scorer.v1", 10))
		for range 2 {
			windows := mustFold(t, f, scoreOf(moved, "scorer.v1", 10))
			require.Len(t, windows, 2)
			slices.SortFunc(windows, func(a, b store.Window) int { return a.Start.Compare(b.Start) })
			assert.Zero(t, windows[0].Posts)
			assert.Equal(t, p.Subreddit, windows[0].Subreddit)
			assert.Greater(t, windows[0].Sequence, before[0].Sequence)
			assert.EqualValues(t, 1, windows[1].Posts)
		}
	})

	t.Run("folding writes no window", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 1)
		mustFold(t, f, scoreOf(p, "scorer.v1", 10))
		from, to := forever()
		windows, err := f.Windows(ctx, p.Subreddit, store.FiveMinutes, from, to)
		require.NoError(t, err)
		assert.Empty(t, windows)
	})

	t.Run("any order, repetition and batching ends in the batch answer", rapid.MakeCheck(func(rt *rapid.T) {
		checkFoldInAnyOrder(rt, f)
	}))
}

func mustFold(t require.TestingT, s store.Store, scores ...store.Score) []store.Window {
	windows, err := s.FoldScores(context.Background(), scores)
	require.NoError(t, err)
	return windows
}

func sums(windows []store.Window) []store.Sum {
	var all []store.Sum
	for _, w := range windows {
		all = append(all, w.Sum)
	}
	return all
}

// checkFoldInAnyOrder folds the scores of a history in any order and batches,
// writes the windows as returned, some late and twice, and expects the sums
// over the last score of each post.
func checkFoldInAnyOrder(rt *rapid.T, f fixture) {
	ctx := context.Background()
	h := drawHistory(rt, f)
	scores := oneScorer(h.scores)
	var results [][]store.Window
	for _, batch := range drawBatches(rt, scores) {
		results = append(results, mustFold(rt, f, batch...))
	}
	for _, batch := range drawBatches(rt, results) {
		for _, windows := range batch {
			require.NoError(rt, f.PutWindows(ctx, store.FiveMinutes, windows))
		}
	}
	for _, subreddit := range h.subreddits {
		require.Equal(rt, batchAnswer(scores, subreddit), counted(rt, f, subreddit))
	}
}

// counted returns the 5-minute windows that count posts, without their sequences.
func counted(t require.TestingT, s store.Store, subreddit string) (windows []store.Window) {
	from, to := forever()
	all, err := s.Windows(context.Background(), subreddit, store.FiveMinutes, from, to)
	require.NoError(t, err)
	for _, w := range all {
		if w.Sequence = 0; w.Posts > 0 {
			windows = append(windows, w)
		}
	}
	return windows
}

// oneScorer keeps one score of each version of a post.
func oneScorer(scores []store.Score) []store.Score {
	return slices.CompactFunc(slices.Clone(scores), func(a, b store.Score) bool { return a.Sequence == b.Sequence })
}

// batchAnswer computes a subreddit's windows from all scores at once.
func batchAnswer(scores []store.Score, subreddit string) []store.Window {
	last := map[string]store.Score{}
	for _, s := range scores {
		if s.Sequence >= last[s.PostID].Sequence {
			last[s.PostID] = s
		}
	}
	byStart := map[int64]store.Window{}
	for _, s := range last {
		if store.Fold(s.Subreddit) != store.Fold(subreddit) {
			continue
		}
		start := store.FiveMinutes.Start(time.Unix(s.CreatedUTC, 0))
		w := byStart[start.Unix()]
		w.Start = start
		w.Add(store.Sum{Subreddit: s.Subreddit, Posts: 1, Units: s.Score, First: s.CreatedUTC, Last: s.CreatedUTC})
		byStart[start.Unix()] = w
	}
	var windows []store.Window
	for _, w := range byStart {
		windows = append(windows, w)
	}
	slices.SortFunc(windows, func(a, b store.Window) int { return cmp.Compare(a.Start.Unix(), b.Start.Unix()) })
	return windows
}
