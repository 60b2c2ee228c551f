package rolluptotal

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
)

// window names one subreddit's window of some level.
type window struct {
	subreddit string // folded
	start     time.Time
}

// queries bounds how many windows are read at a time.
const queries = 32

// The beginning and the end of all time, as far as posts can be dated.
var (
	dawn = time.Unix(0, 0).UTC()
	dusk = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// rollUp computes every hour, day and month that holds a touched window, level
// by level, and then the subreddits' totals, and writes them under the sequence.
func (a *Agent) rollUp(ctx context.Context, touched []window, sequence int64) ([]store.Total, error) {
	below := store.FiveMinutes
	for _, level := range []store.Level{store.Hour, store.Day, store.Month} {
		touched = align(touched, level)
		sums, err := a.sums(ctx, touched, below, func(w window) time.Time { return level.End(w.start) })
		if err != nil {
			return nil, err
		}
		rows := make([]store.Window, len(touched))
		for i, w := range touched {
			rows[i] = store.Window{Sum: sums[i], Start: w.start, Sequence: sequence}
		}
		if err := a.tables.PutWindows(ctx, level, rows); err != nil {
			return nil, err
		}
		below = level
	}
	return a.total(ctx, touched, sequence)
}

// total computes the subreddits' totals from their months.
func (a *Agent) total(ctx context.Context, touched []window, sequence int64) ([]store.Total, error) {
	for i := range touched {
		touched[i].start = dawn
	}
	touched = distinct(touched)
	sums, err := a.sums(ctx, touched, store.Month, func(window) time.Time { return dusk })
	if err != nil {
		return nil, err
	}
	now := a.now().UTC().Truncate(time.Microsecond)
	totals := make([]store.Total, len(touched))
	for i := range totals {
		totals[i] = store.Total{Sum: sums[i], Updated: now, Sequence: sequence}
	}
	return totals, a.tables.PutTotals(ctx, totals)
}

// sums adds up, for each window, the windows of the level below from its start to its end.
func (a *Agent) sums(ctx context.Context, windows []window, below store.Level, end func(window) time.Time) ([]store.Sum, error) {
	sums := make([]store.Sum, len(windows))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(queries)
	for i, w := range windows {
		g.Go(func() error {
			parts, err := a.tables.Windows(ctx, w.subreddit, below, w.start, end(w))
			for _, p := range parts {
				sums[i].Add(p.Sum)
			}
			if sums[i].Subreddit == "" {
				sums[i].Subreddit = w.subreddit // left empty: all posts moved out
			}
			return err
		})
	}
	return sums, g.Wait()
}

// align returns the distinct windows of a level that hold the windows.
func align(windows []window, level store.Level) []window {
	for i := range windows {
		windows[i].start = level.Start(windows[i].start)
	}
	return distinct(windows)
}

// distinct drops repeated windows, in place, keeping the order.
func distinct(windows []window) []window {
	seen := make(map[window]bool, len(windows))
	kept := windows[:0]
	for _, w := range windows {
		if !seen[w] {
			seen[w] = true
			kept = append(kept, w)
		}
	}
	return kept
}
