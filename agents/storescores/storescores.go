// Package storescores is the agent store-scores.v1: it keeps each scorer's score
// of each post.
package storescores

import (
	"context"

	"gravitas/agents"
	"gravitas/agents/post"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "store-scores.v1", Reads: []string{"posts-scores"},
	Purpose: "stores each post's score, beside the post in its subreddit's list too",
}

// Agent stores scores.
type Agent struct {
	tables store.Scores
	listed string
}

// New returns the agent on the tables. Every scorer's scores are kept; the list of posts shows
// those of the one that is named.
func New(tables store.Scores, listed string) *Agent { return &Agent{tables, listed} }

// Process stores the items' scores.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	rows, err := agents.Parse(items, a.row)
	if err != nil {
		return nil, err
	}
	return nil, a.tables.PutScores(ctx, rows)
}

func (a *Agent) row(it *agents.Item) (store.Score, error) {
	s, err := post.ParseScore(it.Data)
	row := s.Row(it.DataID.String(), it.Order())
	row.Unlisted = s.Scorer != a.listed
	return row, err
}
