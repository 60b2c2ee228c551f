package pebble

import (
	"context"
	"fmt"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

// PutWindows implements store.Rollups. An empty window is kept as a row, so that
// its sequence goes on fencing.
func (s *Store) PutWindows(ctx context.Context, level store.Level, windows []store.Window) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		var value []byte
		for _, w := range windows {
			value = appendSum(value[:0], w.Sequence, w.Sum)
			key := windowKey(string(level), store.Fold(w.Subreddit), w.Start.Unix())
			if err := batch.Merge(key, value, nil); err != nil {
				return fmt.Errorf("put %s window of %q: %w", level, w.Subreddit, err)
			}
		}
		return nil
	})
}

// Windows implements store.Rollups.
func (s *Store) Windows(ctx context.Context, subreddit string, level store.Level, from, to time.Time) ([]store.Window, error) {
	if err := s.ready(ctx); err != nil || !from.Before(to) {
		return nil, err
	}
	folded := store.Fold(subreddit)
	var windows []store.Window
	lower := windowKey(string(level), folded, ceilSecond(from))
	upper := windowKey(string(level), folded, ceilSecond(to))
	err := scan(ctx, s.db, lower, upper, func(key, value []byte) (bool, error) {
		start, _, err := cutInt(key[len(key)-8:])
		if err != nil {
			return false, err
		}
		sequence, sum, _, err := decodeSum(value)
		windows = append(windows, store.Window{Sum: sum, Start: time.Unix(start, 0).UTC(), Sequence: sequence})
		return true, err
	})
	if err != nil {
		return nil, fmt.Errorf("%s windows of %q: %w", level, subreddit, err)
	}
	return windows, nil
}

// ceilSecond returns the first whole second that is not before t.
func ceilSecond(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// PutTotals implements store.Rollups.
func (s *Store) PutTotals(ctx context.Context, totals []store.Total) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		for _, t := range totals {
			if err := batch.Merge(totalKey(store.Fold(t.Subreddit)), appendTotal(nil, t), nil); err != nil {
				return fmt.Errorf("put total of %q: %w", t.Subreddit, err)
			}
		}
		return nil
	})
}

// Totals implements store.Rollups.
func (s *Store) Totals(ctx context.Context) ([]store.Total, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	var totals []store.Total
	err := scan(ctx, s.db, []byte{totalTable}, []byte{totalTable + 1}, func(_, value []byte) (bool, error) {
		total, err := decodeTotal(value)
		if total.Posts != 0 {
			totals = append(totals, total)
		}
		return true, err
	})
	if err != nil {
		return nil, fmt.Errorf("totals: %w", err)
	}
	return totals, nil
}
