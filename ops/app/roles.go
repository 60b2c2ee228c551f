package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents"
	"gravitas/agents/dispatch"
	"gravitas/agents/scraper"
	"gravitas/agents/store"
	"gravitas/envelope/keyring"
	"gravitas/frontdoor"
	"gravitas/ops/client"
	"gravitas/ops/config"
	"gravitas/ops/rebuild"
	"gravitas/readapi"
	"gravitas/readapi/web"
)

// startKeyring follows the producers' keys, and makes the first ones.
func (a *App) startKeyring(ctx context.Context) error {
	a.keyring = keyring.New(a.log, a.logger, time.Now)
	a.services.start("keyring", a.keyring.Run)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := a.await(ctx, a.keyring.Ready(), "the producers' keys"); err != nil || !a.roles.Frontdoor {
		return err
	}
	return a.firstKeys(ctx)
}

// await waits until a service that reads from the log is ready.
func (a *App) await(ctx context.Context, ready <-chan struct{}, what string) error {
	select {
	case <-ready:
		return nil
	case err := <-a.services.failed:
		return err
	case <-ctx.Done():
		return fmt.Errorf("read %s: %w", what, ctx.Err())
	}
}

// The producer and the operator that a first run makes.
const (
	localProducer = "local"
	localOperator = "operator"
)

// firstKeys makes the local producer and the operator where neither exists, and leaves
// their keys in the data directory.
func (a *App) firstKeys(ctx context.Context) error {
	if len(a.keyring.List()) > 0 {
		if _, err := client.ReadKeys(a.cfg.Data); errors.Is(err, fs.ErrNotExist) {
			a.logger.Warn("producers exist, but their keys are not in this data directory: name one with --key, or add a producer")
		}
		return nil
	}
	producer, err := a.keyring.Add(ctx, localProducer, []string{keyring.AllChannels})
	if err != nil {
		return fmt.Errorf("make the first producer: %w", err)
	}
	operator, err := a.keyring.AddOperator(ctx, localOperator)
	if err != nil {
		return fmt.Errorf("make the operator: %w", err)
	}
	return writeJSON(filepath.Join(a.cfg.Data, client.KeysFile), client.Keys{Producer: producer, Operator: operator}, 0o600)
}

// startAgents runs the agents of this process.
func (a *App) startAgents() error {
	names := slices.DeleteFunc(slices.Clone(a.roles.Agents), func(name string) bool {
		return name == scraper.Spec.Name // a producer, no reader of the log
	})
	if len(names) == 0 {
		return nil
	}
	models, err := a.models()
	if err != nil {
		return err
	}
	for _, f := range a.cfg.Faults() {
		a.logger.Warn("an agent will go wrong on demand", "fault", f.String())
	}
	stations, err := dispatch.New(dispatch.Config{Stations: a.cfg.Stations}, a.logger, a.registry)
	if err != nil {
		return err
	}
	a.onClose(stations.Close)
	metrics := agents.NewMetrics(a.registry)
	running := rebuild.Agents{
		States: a.states, Sides: a.sides, Logger: a.logger,
		Registrations: func(tables store.Store, scorer string) []agents.Registration {
			return registrations(tables, needs{
				scorers: versions(a.cfg), models: models, inForce: scorer, stations: stations,
				products: a.catalogue, weights: a.cfg.Weights(),
			})
		},
		Runner: func(reg agents.Registration, group string, quiet bool) (*agents.Runner, error) {
			reg = agents.Drill(reg, a.cfg.Faults())
			if reg.Timeout == 0 {
				reg.Timeout = a.cfg.AgentTimeout
			}
			cfg := agents.RunnerConfig{Instance: instance(), Attempts: a.cfg.AgentAttempts, Group: group, Quiet: quiet}
			return agents.NewRunner(reg, cfg, a.log, a.recorder, a.logger, metrics)
		},
	}
	a.services.start("agents", func(ctx context.Context) error {
		g, ctx := errgroup.WithContext(ctx)
		for _, name := range names {
			g.Go(func() error { return running.Run(ctx, name) })
		}
		return g.Wait()
	})
	return nil
}

// checkAgents refuses names of no agent, of faults too.
func checkAgents(cfg *config.Config, names []string) error {
	for _, name := range names {
		if !known(cfg, name) {
			return fmt.Errorf("no agent %q: `gravitas agents` lists them", name)
		}
	}
	for _, f := range cfg.Faults() {
		if !known(cfg, f.Agent) {
			return fmt.Errorf("fault: %s: no agent %q: `gravitas agents` lists them", f, f.Agent)
		}
	}
	return nil
}

// startReadapi serves the read API and the dashboard, and waits until live clients
// are taken.
func (a *App) startReadapi(ctx context.Context) error {
	if !a.roles.Readapi {
		return nil
	}
	models, err := a.models()
	if err != nil {
		return err
	}
	var channels []string
	for _, t := range a.topics() {
		channels = append(channels, t.Name)
	}
	cfg := readapi.DefaultConfig()
	cfg.PublicRead, cfg.CORSOrigins = a.cfg.PublicRead, a.cfg.CORSOrigin
	cfg.Live.Clients, cfg.Live.PerAddress = a.cfg.LiveClients, a.cfg.LivePerAddr
	cfg.Version, cfg.Demo, cfg.Explore = a.version.Version, a.cfg.Demo, a.cfg.Explore()
	api, err := readapi.New(cfg, readapi.Deps{
		Log: a.log, Store: rebuild.NewServing(a.sides, a.states), Traces: a.traces,
		Products: products{a.catalogue}, Rebuilds: rebuilds{a.states}, Trainings: trainings{a.training}, Group: a.states.Group,
		Agents: flow(a.cfg), Channels: channels,
		Scorer: explainer{models, a.states.Scorer}, InForce: a.states.Scorer, Keys: readers{a.keyring}, Producers: a.keyring.List, Pages: pages{a.doorway(), web.Handler()},
		Logger: a.logger, Registerer: a.registry, Clock: time.Now,
	})
	if err != nil {
		return err
	}
	a.services.start("read API", api.Run)
	if a.ready.Readapi, err = a.serveHTTP("read API server", a.cfg.ReadapiAddr, api.Handler()); err != nil {
		return err
	}
	return a.await(ctx, api.Ready(), "the log's end")
}

// readers tells which keys open the read API.
type readers struct{ keyring *keyring.Keyring }

// Reader reports whether the key is any producer's.
func (r readers) Reader(key string) bool {
	_, ok := r.keyring.Lookup(key)
	return ok
}

// Operator reports whether the key is an operator's.
func (r readers) Operator(key string) bool {
	entry, ok := r.keyring.Lookup(key)
	return ok && entry.Operator
}

// makeDoor makes the door, where this process has one; it is not open yet.
func (a *App) makeDoor() error {
	if !a.roles.Frontdoor {
		return nil
	}
	cfg := frontdoor.Config{Instance: instance()}
	if err := cfg.Validate(); err != nil {
		return err
	}
	a.door = frontdoor.New(cfg, frontdoor.Deps{
		Log: a.log, Channels: a.channels, Keyring: a.keyring, Recorder: a.recorder,
		Logger: a.logger, Registerer: a.registry, Now: time.Now,
	})
	return nil
}

// startFrontdoor opens the door.
func (a *App) startFrontdoor() (err error) {
	if a.door == nil {
		return nil
	}
	a.services.start("scorecards", a.door.Report)
	a.ready.Frontdoor, err = a.serveHTTP("front door", a.cfg.FrontdoorAddr, a.door.Handler())
	return err
}
