package rebuild

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"gravitas/agents/store"
	"gravitas/envelope/compacted"
	"gravitas/envelope/stream"
)

// Unit is a projection and the agents that fill it, in chains: what the first agent of one
// makes is what the next reads.
type Unit struct {
	Projection store.Projection
	Chains     [][]string
}

// States are those of all projections, as every process knows them. Safe for concurrent use.
type States struct {
	units []Unit
	rows  *compacted.Map[State]
	now   func() time.Time
}

// NewStates returns the states on the log.
func NewStates(log stream.Log, units []Unit, logger *slog.Logger, now func() time.Time) *States {
	return &States{units, compacted.New(log, compacted.Config[State]{Topic: Topic, Now: now, Newer: newer}, logger), now}
}

// Run follows the states until ctx ends, then returns nil.
func (s *States) Run(ctx context.Context) error { return s.rows.Run(ctx) }

// Ready is closed once the states are known.
func (s *States) Ready() <-chan struct{} { return s.rows.Ready() }

// Of is a projection's state.
func (s *States) Of(p store.Projection) State { return s.rows.Rows()[string(p)] }

// Group is the consumer group that an agent works as for the side that serves.
func (s *States) Group(agent string) string {
	unit, _, ok := s.chainOf(agent)
	if !ok {
		return agent
	}
	return s.Of(unit.Projection).Phase.serves().Group(agent)
}

// chainOf returns the unit and the chain that an agent is in.
func (s *States) chainOf(agent string) (unit Unit, chain []string, ok bool) {
	for _, u := range s.units {
		for _, c := range u.Chains {
			if slices.Contains(c, agent) {
				return u, c, true
			}
		}
	}
	return Unit{}, nil, false
}

// Projections are the names of all that can be rebuilt.
func (s *States) Projections() (names []store.Projection) {
	for _, u := range s.units {
		names = append(names, u.Projection)
	}
	return append(names, Traces)
}

// Scorer is the one whose scores readers see.
func (s *States) Scorer() string {
	state := s.Of(store.ProjectionPosts)
	return state.scorer(state.Phase.serves())
}

// Start begins a rebuild; it goes on whatever becomes of the caller. It is made with the scores
// of a scorer, "" being the one in force.
func (s *States) Start(ctx context.Context, p store.Projection, scorer string) error {
	if !slices.Contains(s.Projections(), p) {
		return fmt.Errorf("%w: %q", ErrUnknown, p)
	}
	return s.change(ctx, p, func(old State) (State, error) {
		if old.Phase != Idle {
			return old, fmt.Errorf("%w, with the scores of %s", ErrUnderWay, old.Next)
		}
		inForce := cmp.Or(old.Scorer, FirstScorer)
		started := s.now().UTC()
		if !started.After(old.Started) { // by another process's clock
			started = old.Started.Add(time.Millisecond)
		}
		return State{Phase: ClearSpare, Started: started, Scorer: inForce, Next: cmp.Or(scorer, inForce)}, nil
	})
}

func (s *States) change(ctx context.Context, p store.Projection, next func(State) (State, error)) error {
	err := s.rows.Change(ctx, string(p), func(old State, _ bool) (State, error) { return next(old) })
	if err != nil {
		return fmt.Errorf("rebuild of %s: %w", p, err)
	}
	return nil
}

// advance goes on from a phase to the next.
func (s *States) advance(ctx context.Context, p store.Projection, from Phase) error {
	return s.change(ctx, p, func(old State) (State, error) {
		if old.Phase != from {
			return old, nil
		}
		old.Error = ""
		if old.Phase = from.next(); old.Phase == Idle {
			old.Scorer, old.Next = old.Next, ""
		}
		return old, nil
	})
}
