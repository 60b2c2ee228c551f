// Package app puts the parts together into roles: a front door, agents and a read
// API over one log, one set of tables and one trace cache, in one process or in many.
package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"runtime"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"gravitas/agents/catalogue"
	"gravitas/envelope"
	"gravitas/envelope/keyring"
	"gravitas/frontdoor"
	"gravitas/ops/client"
	"gravitas/ops/config"
	"gravitas/ops/rebuild"
	"gravitas/ops/train"
	"gravitas/tracecache"
)

// Roles says what a process does.
type Roles struct {
	Frontdoor bool
	Readapi   bool
	Agents    []string // by name
	Exclusive bool     // the data directory is this process's alone
}

// All is every role and agent of the house.
func All(cfg *config.Config) Roles {
	roles := Roles{Frontdoor: true, Readapi: true, Exclusive: true}
	for _, a := range flow(cfg) {
		roles.Agents = append(roles.Agents, a.Name)
	}
	return roles
}

// Version is what the binary was built from.
type Version struct {
	Version string `json:"version"`
	Commit  string `json:"commit"`
	Go      string `json:"go"`
}

// NewVersion adds the Go that built the binary.
func NewVersion(version, commit string) Version {
	return Version{Version: version, Commit: commit, Go: runtime.Version()}
}

// App is one process of Gravitas.
type App struct {
	*parts
	roles    Roles
	version  Version
	out      io.Writer // the ready line goes here
	services *services
	health   *health
	ready    client.Ready // the line that says that it accepts work

	door      *frontdoor.Door // nil: another process's
	keyring   *keyring.Keyring
	recorder  recorder
	states    *rebuild.States
	sides     *rebuild.Sides
	catalogue *catalogue.Catalogue    // nil where nobody here needs the products
	training  *train.Job              // nil where no reads are served
	models    func() (scorers, error) // loaded once, for agents and the read API alike
}

// recorder takes trace stamps without ever blocking.
type recorder interface {
	Record(stamps ...tracecache.Stamp)
}

// New returns a process with the roles. Nothing is opened yet.
func New(cfg *config.Config, roles Roles, version Version, out io.Writer, logger *slog.Logger) (*App, error) {
	channels, err := envelope.NewChannels(cfg.Channels)
	if err != nil {
		return nil, fmt.Errorf("configuration: %w", err)
	}
	if err := checkAgents(cfg, roles.Agents); err != nil {
		return nil, err
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return &App{
		parts:    &parts{cfg: cfg, logger: logger, registry: registry, channels: channels},
		roles:    roles,
		version:  version,
		out:      out,
		services: newServices(logger),
		health:   newHealth(),
		ready:    client.Ready{Ready: true, PID: os.Getpid()},
		models:   sync.OnceValues(func() (scorers, error) { return loadScorers(cfg) }),
	}, nil
}

// Run opens the parts, starts the roles, says that it is ready, and works until
// ctx ends or a service fails; then it stops everything in order.
func (a *App) Run(ctx context.Context) error {
	if err := os.MkdirAll(a.cfg.Data, 0o755); err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if a.roles.Exclusive {
		lock, err := lockData(a.cfg.Data)
		if err != nil {
			return err
		}
		a.onClose(lock.Unlock)
	}
	err := a.start(ctx)
	if err == nil {
		err = a.announce()
	}
	if err == nil {
		select {
		case <-ctx.Done():
			a.logger.Info("stopping")
		case err = <-a.services.failed:
		}
	}
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	a.withdraw()
	return errors.Join(err, a.services.stop(), a.close())
}

func (a *App) start(ctx context.Context) error {
	if err := a.startOps(); err != nil {
		return err
	}
	if err := a.openLog(); err != nil {
		return err
	}
	if err := a.openTraces(); err != nil {
		return err
	}
	if err := a.createTopics(ctx, a.health.waiting); err != nil {
		return err
	}
	if a.roles.Readapi || len(a.roles.Agents) > 0 {
		if err := a.openStore(ctx, a.health.waiting); err != nil {
			return err
		}
	}
	if err := a.startKeyring(ctx); err != nil {
		return err
	}
	a.startRecorder()
	if err := a.startRebuilds(ctx); err != nil {
		return err
	}
	a.startCatalogue()
	a.startTraining()
	if err := a.startAgents(); err != nil {
		return err
	}
	if err := a.makeDoor(); err != nil {
		return err
	}
	if err := a.startReadapi(ctx); err != nil {
		return err
	}
	if err := a.startFrontdoor(); err != nil {
		return err
	}
	if err := a.startScraper(); err != nil {
		return err
	}
	return a.startDemo()
}

// startRecorder has traces stamped, or dropped where tracing is off.
func (a *App) startRecorder() {
	if a.cfg.NoTrace {
		a.recorder = untraced{}
		return
	}
	r := tracecache.NewRecorder(a.traces, tracecache.RecorderConfig{}, a.logger, a.registry)
	a.services.start("trace recorder", r.Run)
	a.recorder = r
}

type untraced struct{}

func (untraced) Record(...tracecache.Stamp) {}

// announce prints the ready line and leaves it in the data directory.
func (a *App) announce() error {
	a.health.serve()
	line, err := json.Marshal(a.ready)
	if err != nil {
		return err
	}
	if err := a.leaveReadyFile(); err != nil {
		return fmt.Errorf("ready file: %w", err)
	}
	_, err = fmt.Fprintf(a.out, "%s\n", line)
	return err
}

// startTimeout bounds a start's steps that need the log to answer.
const startTimeout = 30 * time.Second
