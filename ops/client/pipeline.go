package client

import "context"

// Pipeline is the account that the read API gives of every agent.
type Pipeline struct {
	Agents   []Account `json:"agents"`
	Balanced bool      `json:"balanced"` // every account adds up
}

// Account is what became of the items that an agent was to process, in items since
// the log's beginning.
type Account struct {
	Agent        string `json:"agent"`
	Channel      string `json:"channel"` // that it reads
	Accepted     int64  `json:"accepted"`
	Done         int64  `json:"done"`
	DeadLettered int64  `json:"dead_lettered"`
	InFlight     int64  `json:"in_flight"`
	Lag          int64  `json:"lag"` // records to go
}

// Off is by how many items the account does not add up: what is missing of accepted
// (or is too much, where negative), else by how far a figure is below zero; 0 is balanced.
func (a Account) Off() int64 {
	if missing := a.Accepted - a.Done - a.DeadLettered - a.InFlight; missing != 0 {
		return missing
	}
	return min(a.Done, a.InFlight, 0)
}

// Pipeline asks for the account of every agent.
func (r *Reader) Pipeline(ctx context.Context) (p Pipeline, err error) {
	err = r.get(ctx, "/api/pipeline", &p)
	return p, err
}
