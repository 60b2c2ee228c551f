package readapi

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"

	"gravitas/agents/store"
)

// totals keeps the list of all-time totals for a moment, so that a burst of
// requests reads it once. Safe for concurrent use.
type totals struct {
	rollups store.Rollups
	clock   func() time.Time
	keep    time.Duration
	flight  singleflight.Group

	mu   sync.Mutex
	last *board
}

// board is every subreddit's total at one time; it is not changed once made.
type board struct {
	read   time.Time
	all    []store.Total // by folded name
	byName map[string]store.Total
}

func newTotals(rollups store.Rollups, clock func() time.Time, keep time.Duration) *totals {
	return &totals{rollups: rollups, clock: clock, keep: keep}
}

// get returns a board that is at most keep old. Callers that meet share one
// read, which does not end with the one who began it.
func (t *totals) get(ctx context.Context) (*board, error) {
	if fresh := t.fresh(); fresh != nil {
		return fresh, nil
	}
	b, err, _ := t.flight.Do("", func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), readTimeout)
		defer cancel()
		return t.read(ctx)
	})
	if err != nil {
		return nil, err
	}
	return b.(*board), nil
}

func (t *totals) fresh() *board {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.last == nil || t.clock().Sub(t.last.read) >= t.keep {
		return nil
	}
	return t.last
}

func (t *totals) read(ctx context.Context) (*board, error) {
	b := &board{read: t.clock()}
	var err error
	if b.all, err = t.rollups.Totals(ctx); err != nil {
		return nil, err
	}
	b.byName = make(map[string]store.Total, len(b.all))
	for _, total := range b.all {
		b.byName[store.Fold(total.Subreddit)] = total
	}
	t.mu.Lock()
	t.last = b
	t.mu.Unlock()
	return b, nil
}
