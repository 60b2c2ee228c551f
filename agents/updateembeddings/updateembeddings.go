// Package updateembeddings is the agent update-embeddings.v1: at each of a user's events it says
// where the user stands now in the space of the products.
//
// A user is made of their last events, by the events' own times, that lay on the log when an event
// came: so an event that is processed again says the same. One that is too late to be among the
// last moves nobody.
package updateembeddings

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"gravitas/agents"
	"gravitas/agents/recommend"
	"gravitas/agents/shop"
	"gravitas/agents/store"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "update-embeddings.v1", Reads: []string{"events"}, Writes: "user-embeddings",
	Purpose: "moves each user's point among the products at each of their events",
}

// Embedding is the item of the channel user-embeddings.
type Embedding struct {
	User    string            `json:"user"`
	Vector  recommend.Vector  `json:"vector"`
	Version string            `json:"version"` // of the products' vectors
	Recent  []recommend.Event `json:"recent"`  // that it is made of, the newest first
	At      time.Time         `json:"at"`      // of the newest
}

// Weights are how much an event of each kind counts.
type Weights map[string]float32

// DefaultWeights are those where the configuration says nothing else.
func DefaultWeights() Weights {
	return Weights{"scroll": 0.1, "view": 0.5, "click": 1, "search": 1, "like": 2, "purchase": 3}
}

// Products has the newest set of products, or an error that wraps agents.ErrWait.
type Products interface {
	Set() (*recommend.Set, error)
}

// Agent moves users.
type Agent struct {
	tables   store.UserEvents
	products Products
	weights  Weights
}

// New returns the agent on the tables.
func New(tables store.UserEvents, products Products, weights Weights) *Agent {
	return &Agent{tables, products, weights}
}

// Process keeps the items' events, and makes each one's user anew.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	events, err := shop.Events(items)
	if err != nil {
		return nil, err
	}
	set, err := a.products.Set()
	if err != nil {
		return nil, err
	}
	if err := a.tables.PutUserEvents(ctx, events); err != nil {
		return nil, err
	}
	history, err := a.history(ctx, events)
	if err != nil {
		return nil, err
	}
	var outputs []agents.Output
	for i, e := range events {
		moved, own := a.window(&items[i], e, history[e.User])
		if !own {
			continue
		}
		moved.Vector, moved.Version = set.Fold(moved.Recent).Vector, set.Version()
		data, err := json.Marshal(moved)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", agents.ErrReject, err)
		}
		outputs = append(outputs, agents.Output{Parent: &items[i], Key: string(items[i].Key), Data: data})
	}
	return outputs, nil
}

// history is the last events of the events' users, enough to make a user for each of them.
func (a *Agent) history(ctx context.Context, events []store.Event) (map[string][]store.Event, error) {
	counts, most := map[string]int{}, 0
	var users []string
	for _, e := range events {
		if counts[e.User]++; counts[e.User] == 1 {
			users = append(users, e.User)
		}
		most = max(most, counts[e.User])
	}
	latest, err := a.tables.LatestUserEvents(ctx, users, recommend.Window+most)
	if err != nil {
		return nil, err
	}
	history := make(map[string][]store.Event, len(users))
	for i, user := range users {
		history[user] = latest[i]
	}
	return history, nil
}

// window is the last events of a history that an item sees, and whether its own is one.
func (a *Agent) window(it *agents.Item, event store.Event, history []store.Event) (last *Embedding, own bool) {
	last = &Embedding{User: event.User, Recent: make([]recommend.Event, 0, min(recommend.Window, len(history)))}
	for i := range history {
		e := &history[i]
		if len(last.Recent) == recommend.Window {
			break
		}
		if !it.Sees(e.Sequence) {
			continue
		}
		if len(last.Recent) == 0 {
			last.At = e.At
		}
		last.Recent = append(last.Recent, recommend.Event{Product: e.Product, Query: e.Query, Weight: a.weights[e.Kind]})
		own = own || e.ID == event.ID && e.Sequence == event.Sequence
	}
	return last, own
}
