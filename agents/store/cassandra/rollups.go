package cassandra

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"gravitas/agents/store"
)

const (
	insertWindow = `INSERT INTO %s (subreddit, bucket, start_utc, name, posts, units, first_utc, last_utc, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectWindows = `SELECT start_utc, name, posts, units, first_utc, last_utc, sequence FROM %s
		WHERE subreddit = ? AND bucket = ? AND start_utc >= ? AND start_utc < ?`
	insertTotal = `INSERT INTO subreddit_scores_total (subreddit, name, posts, units, first_utc, last_utc, updated, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectTotals = `SELECT name, posts, units, first_utc, last_utc, updated, sequence FROM subreddit_scores_total`
)

// PutWindows implements store.Rollups. An empty window is kept as a row, so that
// its sequence goes on fencing.
func (s *Store) PutWindows(ctx context.Context, level store.Level, windows []store.Window) error {
	m := newMutations()
	statement := fmt.Sprintf(insertWindow, level.Table())
	for _, w := range windows {
		folded, start := store.Fold(w.Subreddit), w.Start.Unix()
		at := bucket(level, start)
		m.add(partition{string(level), folded, at}, 100+2*len(folded), statement,
			folded, at, start, w.Subreddit, w.Posts, int64(w.Units), w.First, w.Last, w.Sequence,
			timestamp(w.Sequence))
		m.addBucket(level.Table(), folded, at)
	}
	return wrap(s.write(ctx, m), "put %d %s windows", len(windows), level)
}

// Windows implements store.Rollups.
func (s *Store) Windows(ctx context.Context, subreddit string, level store.Level, from, to time.Time) ([]store.Window, error) {
	var windows []store.Window
	err := s.ready(ctx)
	if err == nil && from.Before(to) {
		windows, err = s.windows(ctx, store.Fold(subreddit), level, ceilSecond(from), ceilSecond(to))
	}
	return windows, wrap(err, "%s windows of %q", level, subreddit)
}

func (s *Store) windows(ctx context.Context, folded string, level store.Level, from, to int64) ([]store.Window, error) {
	buckets, err := s.windowBuckets(ctx, folded, level, bucket(level, from), bucket(level, to-1))
	if err != nil {
		return nil, err
	}
	parts := make([][]store.Window, len(buckets))
	group, ctx := s.group(ctx)
	for i, bucket := range buckets {
		group.Go(func() (err error) {
			parts[i], err = s.windowsOf(ctx, folded, level, bucket, from, to)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return slices.Concat(parts...), nil
}

// windowBuckets returns the buckets to read, the oldest first. A few are read
// whether they have rows or not; of many, those that have.
func (s *Store) windowBuckets(ctx context.Context, folded string, level store.Level, oldest, newest int) ([]int, error) {
	const few = 3
	if newest-oldest >= few {
		buckets, err := s.buckets(ctx, level.Table(), folded, oldest, newest)
		slices.Reverse(buckets)
		return buckets, err
	}
	var buckets []int
	for b := oldest; b <= newest; b++ {
		buckets = append(buckets, b)
	}
	return buckets, nil
}

func (s *Store) windowsOf(ctx context.Context, folded string, level store.Level, bucket int, from, to int64) ([]store.Window, error) {
	var windows []store.Window
	var start int64
	var w store.Window
	dest := []any{&start, &w.Subreddit, &w.Posts, (*int64)(&w.Units), &w.First, &w.Last, &w.Sequence}
	q := s.session.Query(fmt.Sprintf(selectWindows, level.Table()), folded, bucket, from, to)
	err := s.each(ctx, q, dest, func() bool {
		w.Start = time.Unix(start, 0).UTC()
		windows = append(windows, w)
		return true
	})
	return windows, err
}

// PutTotals implements store.Rollups.
func (s *Store) PutTotals(ctx context.Context, totals []store.Total) error {
	m := newMutations()
	for _, t := range totals {
		folded := store.Fold(t.Subreddit)
		m.add(partition{table: "subreddit_scores_total", key: folded}, 100+2*len(folded), insertTotal,
			folded, t.Subreddit, t.Posts, int64(t.Units), t.First, t.Last, t.Updated, t.Sequence,
			timestamp(t.Sequence))
	}
	return wrap(s.write(ctx, m), "put %d totals", len(totals))
}

// Totals implements store.Rollups.
func (s *Store) Totals(ctx context.Context) ([]store.Total, error) {
	var totals []store.Total
	var t store.Total
	dest := []any{&t.Subreddit, &t.Posts, (*int64)(&t.Units), &t.First, &t.Last, &t.Updated, &t.Sequence}
	err := s.each(ctx, s.session.Query(selectTotals), dest, func() bool {
		if t.Posts != 0 {
			totals = append(totals, t)
		}
		return true
	})
	slices.SortFunc(totals, func(a, b store.Total) int {
		return cmp.Compare(store.Fold(a.Subreddit), store.Fold(b.Subreddit))
	})
	return totals, wrap(err, "totals")
}
