// Package rolluptotal is the agent rollup-total.v1: it keeps each subreddit's
// mean score of every hour, day and month, and of all time.
//
// Each level is computed again from the whole of the level below, which the
// tables hold at least as new as the item at hand. So an item seen twice, or
// late, changes nothing that it should not.
package rolluptotal

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gravitas/agents"
	"gravitas/agents/rollup5min"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "rollup-total.v1", Reads: []string{"subreddit-scores-5min"}, Writes: "subreddit-scores-total",
	Purpose: "keeps each subreddit's mean score by hour, day and month, and over all time",
}

// Item is the item of the channel subreddit-scores-total.
type Item struct {
	Subreddit string      `json:"subreddit"`
	Posts     int64       `json:"posts"`
	Score     float64     `json:"score"` // mean of the posts' scores
	Updated   time.Time   `json:"updated"`
	Sum       store.Units `json:"sum"` // of the posts' scores, in units of 1e-9
}

// Agent rolls windows up.
type Agent struct {
	tables store.Rollups
	now    func() time.Time
}

// New returns the agent on the tables; now is the clock.
func New(tables store.Rollups, now func() time.Time) *Agent { return &Agent{tables, now} }

// cause is what touched a subreddit: its newest item, and the roots of all.
type cause struct {
	newest *agents.Item
	roots  []uuid.UUID
}

// Process rolls up every subreddit that the items name.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	causes := map[string]*cause{} // by folded subreddit
	var touched []window
	for i := range items {
		it := &items[i]
		var w rollup5min.Item
		if err := json.Unmarshal(it.Data, &w); err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		folded := store.Fold(w.Subreddit)
		touched = append(touched, window{folded, w.Start})
		if causes[folded] == nil {
			causes[folded] = &cause{}
		}
		causes[folded].newest = it
		causes[folded].roots = append(causes[folded].roots, it.Roots...)
	}
	totals, err := a.rollUp(ctx, touched)
	if err != nil {
		return nil, err
	}
	return outputs(totals, causes)
}

func outputs(totals []store.Total, causes map[string]*cause) ([]agents.Output, error) {
	made := make([]agents.Output, len(totals))
	for i, t := range totals {
		data, err := json.Marshal(Item{t.Subreddit, t.Posts, t.Mean(), t.Updated, t.Units})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		c := causes[store.Fold(t.Subreddit)]
		made[i] = agents.Output{Parent: c.newest, Name: store.Fold(t.Subreddit), Key: t.Subreddit, Data: data, Roots: c.roots}
	}
	return made, nil
}
