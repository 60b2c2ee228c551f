// Package storedeadletters is the agent store-dead-letters.v1: it keeps each dead letter as
// the log last had it.
package storedeadletters

import (
	"context"
	"time"

	"github.com/google/uuid"

	"gravitas/agents"
	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "store-dead-letters.v1", Reads: []string{envelope.ChannelDeadLetters},
	Purpose: "stores what agents could not process, and what became of it",
}

// Agent stores dead letters.
type Agent struct{ tables store.DeadLetters }

// New returns the agent on the tables.
func New(tables store.DeadLetters) *Agent { return &Agent{tables} }

// Process stores the items' letters. All of one row lie on one partition, so their offsets
// order them.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	rows, err := agents.Parse(items, row)
	if err != nil {
		return nil, err
	}
	return nil, a.tables.PutDeadLetters(ctx, rows)
}

func row(it *agents.Item) (store.DeadLetter, error) {
	l, err := deadletter.Decode(it.Data)
	r := store.DeadLetter{
		Grave:  store.Grave{Last: l.Last.UTC().Truncate(time.Microsecond), DataID: l.DataID.String(), Agent: l.Agent},
		Reason: string(l.Reason), Error: l.Error, Status: string(l.Status), Attempts: l.Attempts,
		First: l.First.UTC().Truncate(time.Microsecond),
		Topic: l.Topic, Partition: l.Partition, Offset: l.Offset,
		Letter: it.Data, Sequence: it.Offset,
	}
	if l.Root != uuid.Nil {
		r.Root = l.Root.String()
	}
	return r, err
}
