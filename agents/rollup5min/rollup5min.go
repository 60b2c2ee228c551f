// Package rollup5min is the agent rollup-5min.v1: it keeps, for each subreddit, the
// mean score of the distinct posts created in each five minutes.
//
// A window is never incremented: every score makes its post a member of a
// window, and each window touched is computed again from all its members. So
// posts that come late, twice or edited, and scores that are made again, all come out right.
package rollup5min

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"gravitas/agents"
	"gravitas/agents/post"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "rollup-5min.v1", Reads: []string{"posts-scores"}, Writes: "subreddit-scores-5min",
	Purpose: "keeps each subreddit's mean score over every five minutes",
}

// Item is the item of the channel subreddit-scores-5min.
type Item struct {
	Subreddit string      `json:"subreddit"`
	Start     time.Time   `json:"start"`
	Posts     int64       `json:"posts"`
	Score     float64     `json:"score"` // mean of the posts' scores
	Sum       store.Units `json:"sum"`   // of the posts' scores, in units of 1e-9
}

// Agent rolls scores up.
type Agent struct {
	tables store.Rollups
	scorer string
}

// New returns the agent on the tables, for the scores of one scorer; others' are passed over.
func New(tables store.Rollups, scorer string) *Agent { return &Agent{tables, scorer} }

// window names one subreddit's five minutes.
type window struct {
	subreddit string // folded
	start     int64  // Unix seconds
}

// cause is what touched a window: its newest item, and the roots of all.
type cause struct {
	newest *agents.Item
	roots  []uuid.UUID
}

// Process folds the items' scores into their windows. It writes the windows
// before it returns their items, so that whoever reads those finds the table at least as new.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	scores := make([]store.Score, 0, len(items))
	causes := map[window]*cause{}
	for i := range items {
		it := &items[i]
		s, err := post.ParseScore(it.Data)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		if s.Scorer != a.scorer {
			continue
		}
		scores = append(scores, s.Row(it.DataID.String(), it.Order()))
		folded := store.Fold(s.Subreddit)
		w := window{folded, store.FiveMinutes.Start(time.Unix(s.CreatedUTC, 0)).Unix()}
		if causes[w] == nil {
			causes[w] = &cause{}
		}
		causes[w].newest = it
		causes[w].roots = append(causes[w].roots, it.TraceID())
	}
	if len(scores) == 0 {
		return nil, nil
	}
	windows, err := a.tables.FoldScores(ctx, scores)
	if err != nil {
		return nil, err
	}
	if err := a.tables.PutWindows(ctx, store.FiveMinutes, windows); err != nil {
		return nil, err
	}
	return outputs(windows, causes, &items[len(items)-1])
}

// outputs makes an item of each window; one that posts only moved out of, maybe to
// another subreddit, is made from the last item.
func outputs(windows []store.Window, causes map[window]*cause, last *agents.Item) ([]agents.Output, error) {
	made := make([]agents.Output, len(windows))
	for i, w := range windows {
		folded := store.Fold(w.Subreddit)
		c := causes[window{folded, w.Start.Unix()}]
		if c == nil {
			c = &cause{newest: last}
		}
		data, err := json.Marshal(Item{w.Subreddit, w.Start, w.Posts, w.Mean(), w.Units})
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		made[i] = agents.Output{
			Parent: c.newest, Name: folded + " " + w.Start.Format(time.RFC3339), Key: w.Subreddit, Data: data, Roots: c.roots,
		}
	}
	return made, nil
}
