package rebuild

import (
	"context"
	"log/slog"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gravitas/agents"
	"gravitas/agents/store"
)

// Agents runs agents on the sides that their projections' states ask for.
type Agents struct {
	States *States
	Sides  *Sides
	// Registrations are all agents, on tables whose lists and roll-ups are of a scorer's scores.
	Registrations func(tables store.Store, scorer string) []agents.Registration
	// Runner makes the runner of an agent as a member of a group.
	Runner func(reg agents.Registration, group string, quiet bool) (*agents.Runner, error)
	Logger *slog.Logger
}

// assignment is what an agent does on one side.
type assignment struct {
	side   Side
	mode   mode
	scorer string
}

// underWay is an assignment that is being worked on.
type underWay struct {
	assignment
	stop  context.CancelFunc
	ended chan struct{}
}

// Run runs an agent until ctx ends, then returns nil.
func (a *Agents) Run(ctx context.Context, name string) error {
	var works []*underWay
	stopAll := func() {
		for _, w := range works {
			w.stop()
			<-w.ended
		}
	}
	failed := make(chan error, 1)
	for {
		changed := a.States.rows.Changed()
		want := a.assignments(name)
		works = slices.DeleteFunc(works, func(w *underWay) bool {
			if slices.Contains(want, w.assignment) {
				return false
			}
			w.stop()
			<-w.ended
			return true
		})
		for _, as := range want {
			if !slices.ContainsFunc(works, func(w *underWay) bool { return w.assignment == as }) {
				works = append(works, a.begin(ctx, name, as, failed))
			}
		}
		select {
		case <-changed:
		case err := <-failed:
			stopAll()
			return err
		case <-ctx.Done():
			stopAll()
			return nil
		}
	}
}

// assignments are what the state asks of an agent. A side that is filled has only the first
// agent of each chain at work, which does the others' part at once.
func (a *Agents) assignments(name string) (want []assignment) {
	unit, chain, ok := a.States.chainOf(name)
	if !ok {
		return []assignment{{Main, loud, FirstScorer}}
	}
	state := a.States.Of(unit.Projection)
	for _, side := range []Side{Main, Spare} {
		m := state.Phase.mode(side)
		if m == loud || m == quiet && chain[0] == name {
			want = append(want, assignment{side, m, state.scorer(side)})
		}
	}
	return want
}

// begin works on an assignment until it is stopped.
func (a *Agents) begin(ctx context.Context, name string, as assignment, failed chan<- error) *underWay {
	ctx, cancel := context.WithCancel(ctx)
	w := &underWay{assignment: as, stop: cancel, ended: make(chan struct{})}
	go func() {
		defer close(w.ended)
		if err := a.work(ctx, name, as); err != nil && ctx.Err() == nil {
			select {
			case failed <- err:
			default:
			}
		}
	}()
	return w
}

func (a *Agents) work(ctx context.Context, name string, as assignment) error {
	tables, err := a.tables(ctx, as.side)
	if err != nil {
		return err
	}
	all := a.Registrations(tables, as.scorer)
	find := func(name string) agents.Registration {
		return all[slices.IndexFunc(all, func(r agents.Registration) bool { return r.Name == name })]
	}
	reg := find(name)
	if as.mode == quiet {
		_, names, _ := a.States.chainOf(name)
		var chain agents.Chain
		for _, n := range names {
			chain = append(chain, find(n))
		}
		reg.Processor = chain
	}
	runner, err := a.Runner(reg, as.side.Group(name), as.mode == quiet)
	if err != nil {
		return err
	}
	return runner.Run(ctx)
}

// tables opens a side's, waiting for them where they are away.
func (a *Agents) tables(ctx context.Context, side Side) (Tables, error) {
	return backoff.Retry(ctx, func() (Tables, error) { return a.Sides.Of(ctx, side) },
		backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(err error, _ time.Duration) { a.Logger.Warn("waiting for tables", "side", side, "err", err) }))
}
