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
	"gravitas/agents/scorer/model"
	"gravitas/agents/scraper"
	"gravitas/envelope/keyring"
	"gravitas/frontdoor"
	"gravitas/ops/client"
	"gravitas/readapi"
	"gravitas/readapi/web"
)

// startKeyring follows the producers' keys, and makes the first ones.
func (a *App) startKeyring(ctx context.Context) error {
	a.keyring = keyring.New(a.log, a.logger, time.Now)
	a.services.start("keyring", a.keyring.Run)
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	select {
	case <-a.keyring.Ready():
	case err := <-a.services.failed:
		return err
	case <-ctx.Done():
		return fmt.Errorf("read the producers' keys: %w", ctx.Err())
	}
	if !a.roles.Frontdoor {
		return nil
	}
	return a.firstKeys(ctx)
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
	if len(a.roles.Agents) == 0 {
		return nil
	}
	seriousness, err := model.Embedded()
	if err != nil {
		return fmt.Errorf("load the seriousness model: %w", err)
	}
	all := registrations(a.store, seriousness)
	metrics := agents.NewMetrics(a.registry)
	cfg := agents.RunnerConfig{Instance: instance(), Attempts: a.cfg.AgentAttempts}
	faults := a.cfg.Faults()
	for _, f := range faults {
		if !Known(f.Agent) {
			return fmt.Errorf("fault %s: no agent %q: `gravitas agents` lists them", f, f.Agent)
		}
		a.logger.Warn("an agent will go wrong on demand", "fault", f.String())
	}
	var runners []*agents.Runner
	for _, name := range a.roles.Agents {
		if name == scraper.Spec.Name {
			continue // a producer, no reader of the log
		}
		i := slices.IndexFunc(all, func(r agents.Registration) bool { return r.Name == name })
		if i < 0 {
			return fmt.Errorf("no agent %q: `gravitas agents` lists them", name)
		}
		reg := agents.Drill(all[i], faults)
		reg.Timeout = a.cfg.AgentTimeout
		r, err := agents.NewRunner(reg, cfg, a.log, a.recorder, a.logger, metrics)
		if err != nil {
			return err
		}
		runners = append(runners, r)
	}
	a.services.start("agents", func(ctx context.Context) error {
		g, ctx := errgroup.WithContext(ctx)
		for _, r := range runners {
			g.Go(func() error { return r.Run(ctx) })
		}
		return g.Wait()
	})
	return nil
}

// startReadapi serves the read API and the dashboard, and waits until live clients
// are taken.
func (a *App) startReadapi(ctx context.Context) error {
	if !a.roles.Readapi {
		return nil
	}
	scorer, err := newScorer()
	if err != nil {
		return err
	}
	var channels []string
	for _, t := range a.topics() {
		channels = append(channels, t.Name)
	}
	cfg := readapi.DefaultConfig()
	cfg.PublicRead, cfg.CORSOrigins = a.cfg.PublicRead, a.cfg.CORSOrigin
	cfg.Version, cfg.Demo = a.version.Version, a.cfg.Demo
	api, err := readapi.New(cfg, readapi.Deps{
		Log: a.log, Store: a.store, Traces: a.traces,
		Agents: flow(), Channels: channels,
		Scorer: scorer, Keys: readers{a.keyring}, Pages: web.Handler(),
		Logger: a.logger, Registerer: a.registry, Clock: time.Now,
	})
	if err != nil {
		return err
	}
	a.services.start("read API", api.Run)
	if a.ready.Readapi, err = a.serveHTTP("read API server", a.cfg.ReadapiAddr, api.Handler()); err != nil {
		return err
	}
	select {
	case <-api.Ready():
		return nil
	case err := <-a.services.failed:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
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

// startFrontdoor opens the door.
func (a *App) startFrontdoor() (err error) {
	if !a.roles.Frontdoor {
		return nil
	}
	cfg := frontdoor.Config{}
	if err := cfg.Validate(); err != nil {
		return err
	}
	door := frontdoor.New(cfg, frontdoor.Deps{
		Log: a.log, Channels: a.channels, Keyring: a.keyring, Recorder: a.recorder,
		Logger: a.logger, Registerer: a.registry, Now: time.Now,
	})
	a.ready.Frontdoor, err = a.serveHTTP("front door", a.cfg.FrontdoorAddr, door.Handler())
	return err
}
