package app

import (
	"fmt"
	"time"

	"gravitas/agents/recommend/learn"
	"gravitas/ops/train"
	"gravitas/readapi"
)

// trained is what `gravitas train` takes.
const trained = "products"

// startTraining lets whoever serves reads learn the products' vectors when asked to.
func (a *App) startTraining() {
	if !a.roles.Readapi {
		return
	}
	cfg := train.Config{Weights: a.cfg.Weights(), Settings: learn.Defaults()}
	a.training = train.New(cfg, a.log, a.catalogue, a.logger, time.Now)
	a.services.start("training", a.training.Run)
}

// trainings are those that the read API tells of.
type trainings struct{ job *train.Job }

// Start begins a training.
func (t trainings) Start(name string) error {
	if name != trained {
		return fmt.Errorf("%w: %q: only %s are trained", readapi.ErrInvalid, name, trained)
	}
	t.job.Start()
	return nil
}

// List returns the state of the only one.
func (t trainings) List() []readapi.Training {
	s := t.job.State()
	return []readapi.Training{{
		Name: trained, Phase: s.Phase, Started: s.Started, Done: s.Done, Total: s.Total,
		Version: s.Version, Events: s.Events, Products: s.Products, Words: s.Words, Error: s.Error,
	}}
}
