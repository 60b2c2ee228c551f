package readapi

import (
	"context"

	"gravitas/agents/store"
)

// board is every subreddit's total at one time; it is not changed once made.
type board struct {
	all    []store.Total // by folded name
	byName map[string]store.Total
}

// board returns the totals as they are, or were a moment ago.
func (a *API) board(ctx context.Context) (*board, error) {
	return a.totals.get(ctx, "", func(ctx context.Context) (*board, error) {
		all, err := a.deps.Store.Totals(ctx)
		b := &board{all: all, byName: make(map[string]store.Total, len(all))}
		for _, total := range all {
			b.byName[store.Fold(total.Subreddit)] = total
		}
		return b, err
	})
}
