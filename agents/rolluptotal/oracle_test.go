package rolluptotal_test

import (
	"cmp"
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

var levels = []store.Level{store.FiveMinutes, store.Hour, store.Day, store.Month}

// answer is what the tables say of some subreddits: each level's windows, and
// the totals, without what depends on when they were told.
type answer struct {
	Windows map[store.Level][]store.Window
	Totals  []store.Sum
}

// batchAnswer adds up the last version of each post, all at once.
func batchAnswer(versions []version) answer {
	last := map[string]version{}
	for _, v := range versions {
		if old, known := last[v.PostID]; !known || old.sequence < v.sequence {
			last[v.PostID] = v
		}
	}
	a := answer{Windows: map[store.Level][]store.Window{}}
	for _, level := range levels {
		a.Windows[level] = values(level, last)
	}
	totals := map[string]store.Sum{}
	for _, v := range last {
		sum := totals[store.Fold(v.Subreddit)]
		sum.Add(v.sum())
		totals[store.Fold(v.Subreddit)] = sum
	}
	for _, sum := range totals {
		a.Totals = append(a.Totals, sum)
	}
	slices.SortFunc(a.Totals, func(x, y store.Sum) int { return cmp.Compare(store.Fold(x.Subreddit), store.Fold(y.Subreddit)) })
	return a
}

// values adds up the windows of one level.
func values(level store.Level, posts map[string]version) []store.Window {
	type key struct {
		subreddit string
		start     time.Time
	}
	sums := map[key]store.Sum{}
	for _, v := range posts {
		k := key{store.Fold(v.Subreddit), level.Start(time.Unix(v.CreatedUTC, 0))}
		sum := sums[k]
		sum.Add(v.sum())
		sums[k] = sum
	}
	var windows []store.Window
	for k, sum := range sums {
		windows = append(windows, store.Window{Sum: sum, Start: k.start})
	}
	slices.SortFunc(windows, func(x, y store.Window) int {
		return cmp.Or(cmp.Compare(store.Fold(x.Subreddit), store.Fold(y.Subreddit)), x.Start.Compare(y.Start))
	})
	return windows
}

// readAnswer reads what the tables say of some subreddits, folded and in order.
func readAnswer(t require.TestingT, tables store.Rollups, subreddits []string) answer {
	ctx := context.Background()
	a := answer{Windows: map[store.Level][]store.Window{}}
	for _, level := range levels {
		a.Windows[level] = nil
		for _, name := range subreddits {
			windows, err := tables.Windows(ctx, name, level, time.Unix(0, 0), time.Unix(4e9, 0))
			require.NoError(t, err)
			for _, w := range windows {
				if w.Posts == 0 {
					continue // left empty
				}
				w.Sequence = 0
				a.Windows[level] = append(a.Windows[level], w)
			}
		}
	}
	all, err := tables.Totals(ctx)
	require.NoError(t, err)
	for _, total := range all {
		if slices.Contains(subreddits, store.Fold(total.Subreddit)) {
			a.Totals = append(a.Totals, total.Sum)
		}
	}
	return a
}

func TestTheBatchAnswerTakesTheLastVersionOfEachPost(t *testing.T) {
	a := batchAnswer([]version{
		{Score: scored("p", "Golang", 299, 0.5), sequence: 1},
		{Score: scored("p", "golang", 300, 0.25), sequence: 2},
		{Score: scored("q", "golang", 599, 1), sequence: 0},
	})
	want := store.Sum{Subreddit: "golang", Posts: 2, Units: 1_250_000_000, First: 300, Last: 599}
	require.Equal(t, []store.Sum{want}, a.Totals)
	require.Equal(t, []store.Window{{Sum: want, Start: time.Unix(300, 0).UTC()}}, a.Windows[store.FiveMinutes])
	require.Equal(t, []store.Window{{Sum: want, Start: time.Unix(0, 0).UTC()}}, a.Windows[store.Month])
}
