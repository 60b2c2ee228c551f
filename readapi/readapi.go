// Package readapi serves what the agents found: REST over the tables, traces and
// the log, and a live stream over websockets and server-sent events.
//
// It keeps nothing of its own that a restart would lose: every answer is read
// from the tables, the trace cache or the log. When one of them is away the
// routes that need it answer 503 with Retry-After, and the rest go on.
package readapi

import (
	"context"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
	"gravitas/readapi/explore"
	"gravitas/readapi/ledger"
	"gravitas/readapi/live"
	"gravitas/readapi/popular"
)

// API is the read API. Make it with New, serve its Handler while Run runs.
type API struct {
	config      Config
	deps        Deps
	access      access
	totals      *recent[*board]
	pages       *recent[[]byte] // of posts and of groups of them, by request
	allSeries   *recent[[]store.Series]
	comparisons *comparisons
	ledger      *ledger.Ledger
	explored    *explore.Index
	popular     *popular.Counts
	live        *live.Hub
	metrics     *metrics
	started     time.Time
	handler     http.Handler
}

// New checks the configuration and builds the API. Nothing runs yet, and no
// dependency is called.
func New(config Config, deps Deps) (*API, error) {
	if err := config.Validate(); err != nil {
		return nil, err
	}
	if err := deps.validate(); err != nil {
		return nil, err
	}
	a := &API{
		config:      config,
		deps:        deps,
		access:      newAccess(config, deps.Keys),
		totals:      newRecent[*board](config.TotalsFor, config.Patience, deps.Clock),
		pages:       newRecent[[]byte](config.PagesFor, config.Patience, deps.Clock),
		allSeries:   newRecent[[]store.Series](config.TotalsFor, config.Patience, deps.Clock),
		comparisons: newComparisons(deps.Log, deps.Clock),
		started:     deps.Clock(),
	}
	var err error
	if a.metrics, err = newMetrics(deps.Registerer); err != nil {
		return nil, err
	}
	a.ledger = ledger.New(config.Ledger, ledger.Deps{
		Log: deps.Log, Agents: deps.Agents, Channels: deps.Channels, Logger: deps.Logger, Clock: deps.Clock,
		Group: deps.Group,
	})
	a.explored = explore.New(config.Explore, deps.Log, deps.Logger)
	a.popular = popular.New(deps.Log, popular.Events, deps.Logger)
	for _, c := range append(a.ledger.Collectors(), a.explored.Collectors()...) {
		if err := deps.Registerer.Register(c); err != nil {
			return nil, err
		}
	}
	a.live, err = live.New(config.Live, live.Deps{
		Log: deps.Log, Channels: deps.Channels, Logger: deps.Logger, Registerer: deps.Registerer, Origin: a.access.origin, Scorer: deps.InForce,
	})
	if err != nil {
		return nil, err
	}
	a.handler = a.routes()
	return a, nil
}

// Handler serves every route under /api, and the pages on all other paths.
func (a *API) Handler() http.Handler { return a.handler }

// Ready is closed once live routes take clients.
func (a *API) Ready() <-chan struct{} { return a.live.Ready() }

// Run follows the log until ctx ends, then closes every live connection (1001,
// going away) and returns nil once all that it started has ended. Live routes
// answer 503 until it has found the log's end.
func (a *API) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return a.live.Run(ctx) })
	group.Go(func() error { return a.ledger.Run(ctx) })
	group.Go(func() error { return a.explored.Run(ctx) })
	group.Go(func() error { return a.popular.Run(ctx) })
	return group.Wait()
}
