package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"gravitas/agents/genrecommendations"
	"gravitas/agents/movingaverage"
	"gravitas/agents/rollup5min"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/saveevents"
	"gravitas/agents/saveproducts"
	"gravitas/agents/saverecommendations"
	"gravitas/agents/store"
	"gravitas/agents/storedeadletters"
	"gravitas/agents/storeposts"
	"gravitas/agents/storescores"
	"gravitas/agents/updateembeddings"
	"gravitas/ops/rebuild"
	"gravitas/readapi"
)

// units are the projections, and the agents that fill each.
func units() []rebuild.Unit {
	return []rebuild.Unit{
		{Projection: store.ProjectionPosts, Chains: [][]string{{storeposts.Spec.Name}, {storescores.Spec.Name}}},
		{Projection: store.ProjectionRollups, Chains: [][]string{{rollup5min.Spec.Name, rolluptotal.Spec.Name}}},
		{Projection: store.ProjectionDeadLetters, Chains: [][]string{{storedeadletters.Spec.Name}}},
		{Projection: store.ProjectionSeries, Chains: [][]string{{movingaverage.Spec.Name}}},
		{Projection: store.ProjectionProducts, Chains: [][]string{{saveproducts.Spec.Name}}},
		{Projection: store.ProjectionEvents, Chains: [][]string{{saveevents.Spec.Name}}},
		{Projection: store.ProjectionRecommendations, Chains: [][]string{
			{updateembeddings.Spec.Name, genrecommendations.Spec.Name, saverecommendations.Spec.Name},
		}},
	}
}

// startRebuilds follows where rebuilds are; who serves reads takes them from phase to phase.
func (a *App) startRebuilds(ctx context.Context) error {
	if a.store == nil {
		return nil
	}
	a.states = rebuild.NewStates(a.log, units(), a.logger, time.Now)
	a.sides = rebuild.NewSides(a.store, a.openSpare)
	a.onClose(a.sides.Close)
	a.services.start("rebuild states", a.states.Run)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := a.await(ctx, a.states.Ready(), "the state of rebuilds"); err != nil {
		return err
	}
	if lack := a.scorerLack(); lack != "" {
		a.logger.Error("posts may go without a score that is shown", "err", lack)
	}
	if !a.roles.Readapi {
		return nil
	}
	coordinator := &rebuild.Coordinator{
		Log: a.log, States: a.states, Sides: a.sides, Agents: flow(a.cfg), Traces: a.traces, Logger: a.logger, Now: time.Now,
	}
	for _, c := range a.channels.All() {
		coordinator.Channels = append(coordinator.Channels, c.Name)
	}
	a.services.start("rebuilds", coordinator.Run)
	return nil
}

// rebuilds are those that the read API tells of.
type rebuilds struct{ states *rebuild.States }

// Start begins a rebuild.
func (r rebuilds) Start(ctx context.Context, projection, scorer string) error {
	err := r.states.Start(ctx, store.Projection(projection), scorer)
	if errors.Is(err, rebuild.ErrUnderWay) && (scorer == "" || r.states.Of(store.Projection(projection)).Next == scorer) {
		return nil // whoever asks again watches the same one
	}
	if errors.Is(err, rebuild.ErrUnknown) || errors.Is(err, rebuild.ErrUnderWay) {
		return fmt.Errorf("%w: %w", readapi.ErrInvalid, err)
	}
	return err
}

// List returns the state of every projection.
func (r rebuilds) List() (all []readapi.Rebuild) {
	for _, p := range r.states.Projections() {
		s := r.states.Of(p)
		all = append(all, readapi.Rebuild{
			Projection: string(p), Phase: string(s.Phase), Started: s.Started, Done: s.Done, Total: s.Total,
			Scorer: cmp.Or(s.Next, s.Scorer, rebuild.FirstScorer), Error: s.Error,
		})
	}
	return all
}
