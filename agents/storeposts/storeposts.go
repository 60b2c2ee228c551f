// Package storeposts is the agent store-posts.v1: it keeps each post as the log
// last had it.
package storeposts

import (
	"context"
	"fmt"

	"gravitas/agents"
	"gravitas/agents/post"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "store-posts.v1", Reads: []string{"posts"},
	Purpose: "stores each post under its id and in its subreddit's list",
}

// Agent stores posts.
type Agent struct{ tables store.Posts }

// New returns the agent on the tables.
func New(tables store.Posts) *Agent { return &Agent{tables} }

// Process stores the items' posts.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	rows := make([]store.Post, len(items))
	for i := range items {
		it := &items[i]
		p, err := post.Parse(it.Data)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		rows[i] = store.Post{
			ID: p.ID, DataID: it.DataID.String(), Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
			Title: p.Title, Author: p.Author, Permalink: p.Permalink, URL: p.URL,
			Item: it.Data, Sequence: it.Order(),
		}
	}
	return nil, a.tables.PutPosts(ctx, rows)
}
