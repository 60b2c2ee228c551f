package rolluptotal

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
)

// window names one subreddit's window of some level.
type window struct {
	subreddit string // folded
	start     time.Time
}

func (w window) compare(o window) int {
	return cmp.Or(strings.Compare(w.subreddit, o.subreddit), w.start.Compare(o.start))
}

// queries bounds how many windows are read at a time.
const queries = 32

// The beginning and the end of all time, as far as posts can be dated.
var (
	dawn = time.Unix(0, 0).UTC()
	dusk = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
)

// rollUp computes every hour, day and month that holds a touched window, level
// by level, and then the subreddits' totals.
func (a *Agent) rollUp(ctx context.Context, touched []window) ([]store.Total, error) {
	below := store.FiveMinutes
	for _, level := range []store.Level{store.Hour, store.Day, store.Month} {
		touched = align(touched, level.Start)
		sums, err := a.sums(ctx, touched, below, level.Start, level.End)
		if err != nil {
			return nil, err
		}
		rows := make([]store.Window, len(touched))
		for i, w := range touched {
			rows[i] = store.Window{Sum: sums[i].Sum, Start: w.start, Sequence: sums[i].sequence}
		}
		if err := a.tables.PutWindows(ctx, level, rows); err != nil {
			return nil, err
		}
		below = level
	}
	return a.total(ctx, touched)
}

// total computes the subreddits' totals from their months.
func (a *Agent) total(ctx context.Context, touched []window) ([]store.Total, error) {
	ever := func(time.Time) time.Time { return dawn }
	touched = align(touched, ever)
	sums, err := a.sums(ctx, touched, store.Month, ever, func(time.Time) time.Time { return dusk })
	if err != nil {
		return nil, err
	}
	now := a.now().UTC().Truncate(time.Millisecond)
	totals := make([]store.Total, len(touched))
	for i := range totals {
		totals[i] = store.Total{Sum: sums[i].Sum, Updated: now, Sequence: sums[i].sequence}
	}
	return totals, a.tables.PutTotals(ctx, totals)
}

// sum is what windows of one level add up to for the level above. Its sequence is the sum of
// theirs, those left empty included: each only rises, so of two sums of the same windows the
// one of newer windows has the higher, whoever computed it, when and from which item.
type sum struct {
	store.Sum
	sequence int64
}

// aboveOffsets is above every offset: earlier versions fenced their rows by one.
const aboveOffsets = 1 << 40

func (s *sum) add(w store.Window) {
	s.Add(w.Sum)
	s.sequence += w.Sequence
}

// sums adds up, for each window, the windows of the level below from its start
// to its end. Windows that lie near each other are read in one go.
func (a *Agent) sums(ctx context.Context, windows []window, below store.Level, start, end func(time.Time) time.Time) ([]sum, error) {
	sums := slices.Repeat([]sum{{sequence: aboveOffsets}}, len(windows))
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(queries)
	for begin := 0; begin < len(windows); {
		next := run(windows, begin, end)
		near, added := windows[begin:next], sums[begin:next]
		begin = next
		g.Go(func() error {
			first, last := near[0], near[len(near)-1]
			parts, err := a.tables.Windows(ctx, first.subreddit, below, first.start, end(last.start))
			for _, p := range parts {
				if i, ok := slices.BinarySearchFunc(near, window{first.subreddit, start(p.Start)}, window.compare); ok {
					added[i].add(p)
				}
			}
			for i, w := range near {
				if added[i].Subreddit == "" {
					added[i].Subreddit = w.subreddit // left empty: all posts moved out
				}
			}
			return err
		})
	}
	return sums, g.Wait()
}

// maxGap bounds what is read in vain between windows that are read in one go, in
// windows.
const maxGap = 24

// run returns the end of the windows that are read in one go with the one at begin.
func run(windows []window, begin int, end func(time.Time) time.Time) int {
	next := begin + 1
	for next < len(windows) && windows[next].subreddit == windows[begin].subreddit {
		before := windows[next-1].start
		if width := end(before).Sub(before); windows[next].start.Sub(before) > maxGap*width {
			break
		}
		next++
	}
	return next
}

// align returns the distinct windows that hold the windows, in order.
func align(windows []window, start func(time.Time) time.Time) []window {
	for i := range windows {
		windows[i].start = start(windows[i].start)
	}
	slices.SortFunc(windows, window.compare)
	return slices.Compact(windows)
}
