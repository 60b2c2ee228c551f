// Package storeposts is the agent store-posts.v1: it keeps each post as the log
// last had it.
package storeposts

import (
	"context"

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
	rows, err := agents.Parse(items, row)
	if err != nil {
		return nil, err
	}
	return nil, a.tables.PutPosts(ctx, rows)
}

func row(it *agents.Item) (store.Post, error) {
	p, err := post.Parse(it.Data)
	return store.Post{
		ID: p.ID, DataID: it.DataID.String(), Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
		Title: p.Title, Author: p.Author, Permalink: p.Permalink, URL: p.URL,
		Item: it.Data, Sequence: it.Order(),
	}, err
}
