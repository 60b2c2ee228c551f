// Package saveevents is the agent save-events.v1: it keeps what users did.
package saveevents

import (
	"context"

	"gravitas/agents"
	"gravitas/agents/shop"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "save-events.v1", Reads: []string{"events"},
	Purpose: "stores what users did, each user's events by time",
}

// Agent stores events.
type Agent struct{ tables store.Events }

// New returns the agent on the tables.
func New(tables store.Events) *Agent { return &Agent{tables} }

// Process stores the items' events.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	events, err := shop.Events(items)
	if err != nil {
		return nil, err
	}
	return nil, a.tables.PutEvents(ctx, events)
}
