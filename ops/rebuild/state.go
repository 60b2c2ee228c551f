// Package rebuild makes projections anew from the log, while the old ones serve.
//
// A projection has two sides, main and spare, each with tables and consumer groups of its own;
// between rebuilds the spare is empty. A rebuild fills the spare from the log's first record
// on while main serves, hands over to the spare, empties main and fills it while the spare
// serves, and hands back. Where it is stands on a compacted topic that every process follows:
// so agents on any machine take part, and a rebuild goes on whatever is killed.
package rebuild

import (
	"cmp"
	"errors"
	"slices"
	"time"

	"gravitas/agents/store"
)

// Topic is where the states are kept, one record a projection.
const Topic = "rebuilds"

// Traces is the projection that is no table's: the trace cache.
const Traces store.Projection = "traces"

// Errors that callers decide by.
var (
	// ErrUnknown: there is no such projection.
	ErrUnknown = errors.New("no such projection")
	// ErrUnderWay: the projection is being rebuilt.
	ErrUnderWay = errors.New("rebuild is under way")
)

// Side is one of a projection's two copies.
type Side string

// The sides.
const (
	Main  Side = "main"
	Spare Side = "spare"
)

func (s Side) other() Side {
	if s == Main {
		return Spare
	}
	return Main
}

// Group is the consumer group of an agent on a side.
func (s Side) Group(agent string) string {
	if s == Spare {
		return agent + ".spare"
	}
	return agent
}

// Phase is how far a rebuild is. Phases follow each other in this order.
type Phase string

// The phases.
const (
	Idle       Phase = "" // none is under way
	ClearSpare Phase = "clear-spare"
	FillSpare  Phase = "fill-spare"
	HandOver   Phase = "hand-over"
	ClearMain  Phase = "clear-main"
	FillMain   Phase = "fill-main"
	HandBack   Phase = "hand-back"
	Tidy       Phase = "tidy"
)

var phases = []Phase{Idle, ClearSpare, FillSpare, HandOver, ClearMain, FillMain, HandBack, Tidy}

func (p Phase) next() Phase { return phases[(slices.Index(phases, p)+1)%len(phases)] }

// serves is the side that readers see.
func (p Phase) serves() Side {
	switch p {
	case ClearMain, FillMain, HandBack:
		return Spare
	default:
		return Main
	}
}

// mode is how agents run on a side.
type mode int

const (
	off   mode = iota
	quiet      // filling what nobody reads yet
	loud       // as ever
)

// mode of the side's agents. While one side hands over to the other both rest, so that the
// other begins where neither has left anything undone.
func (p Phase) mode(s Side) mode {
	switch {
	case p == HandOver || p == HandBack:
		return off
	case s == p.serves():
		return loud
	case p == FillSpare || p == FillMain:
		return quiet
	default:
		return off
	}
}

// newer reports whether a state may follow another: a rebuild goes on, or another begins. One of
// a process that woke up late may not.
func newer(old, next State) bool {
	if !next.Started.Equal(old.Started) {
		return next.Started.After(old.Started)
	}
	return next.Phase.place() >= old.Phase.place()
}

// place is where a phase comes in its rebuild; being idle is its end.
func (p Phase) place() int {
	if p == Idle {
		return len(phases)
	}
	return slices.Index(phases, p)
}

// FirstScorer is in force until another is.
const FirstScorer = "scorer.v1"

// scorer is the one whose scores a side's lists and roll-ups are of.
func (s State) scorer(side Side) string {
	next := s.Next != "" && (side == Spare || slices.Index(phases, s.Phase) > slices.Index(phases, ClearMain))
	if next {
		return s.Next
	}
	return cmp.Or(s.Scorer, FirstScorer)
}

// State is where a projection's rebuild is.
type State struct {
	Phase   Phase     `json:"phase"`
	Started time.Time `json:"started,omitzero"`
	Scorer  string    `json:"scorer,omitempty"` // in force; "" is FirstScorer
	Next    string    `json:"next,omitempty"`   // that the rebuild is made with
	Done    int64     `json:"done"`             // records read, of both sides
	Total   int64     `json:"total"`            // records to read, of both sides
	Error   string    `json:"error,omitempty"`  // why the phase can't be ended, which is tried again
}
