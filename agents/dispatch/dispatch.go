// Package dispatch is the agent dispatch.v1: it sends predictions to stations, as signed webhooks
// (Standard Webhooks), at least once each; the data_id is the key that tells repeats.
//
// No station slows another. A partition waits for all of them together no longer than Config's
// patience: what a station failed to take by then is put off to the agent's own channel, where it
// is tried again with back-off and a longer timeout. A station that fails time after time is down:
// a circuit breaker leaves it alone for a while, and its predictions are dead letters at once,
// to be redriven when it is back.
package dispatch

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/envelope/pipeline"
)

// Spec is what the agent is.
var Spec = pipeline.Agent{
	Name: "dispatch.v1", Reads: []string{"demand-prediction"},
	Purpose: "sends predictions to the stations that are configured, as signed webhooks",
}

// Batch and Timeout are the registration's: a whole batch of requests fits in.
const (
	Batch   = 200
	Timeout = 30 * time.Second
)

// atOnce bounds the requests that one station gets at once.
const atOnce = 16

// Agent sends predictions.
type Agent struct {
	cfg      Config
	stations []*station
	bySeries map[string][]*station
}

// New returns the agent. The configuration must be valid.
func New(cfg Config, logger *slog.Logger, registry prometheus.Registerer) (*Agent, error) {
	a := &Agent{cfg: cfg.withDefaults(), bySeries: map[string][]*station{}}
	metrics := newMetrics(registry)
	known := map[Station]*station{} // one for each URL and secret, whatever the series
	for _, s := range cfg.Stations {
		target := Station{URL: s.URL, Secret: s.Secret}
		if known[target] == nil {
			made, err := newStation(target, a.cfg, metrics, logger)
			if err != nil {
				return nil, err
			}
			known[target] = made
			a.stations = append(a.stations, made)
		}
		a.bySeries[s.Series] = append(a.bySeries[s.Series], known[target])
	}
	return a, nil
}

// Close ends idle connections.
func (a *Agent) Close() error {
	for _, s := range a.stations {
		s.client.CloseIdleConnections()
	}
	return nil
}

// Process sends the items to their stations, all stations side by side.
func (a *Agent) Process(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
	work := map[*station]map[string][]int{} // items, by series
	for i := range items {
		series := gjson.GetBytes(items[i].Data, "series").String()
		for _, s := range append(append([]*station{}, a.bySeries[series]...), a.bySeries[AllSeries]...) {
			if work[s] == nil {
				work[s] = map[string][]int{}
			}
			if n := len(work[s][series]); n == 0 || work[s][series][n-1] != i { // by its name and "*"
				work[s][series] = append(work[s][series], i)
			}
		}
	}
	failed := failures{by: agents.Failures{}}
	patient, cancel := context.WithTimeoutCause(ctx, a.cfg.Patience, errSlow)
	defer cancel()
	var sending sync.WaitGroup
	for s, bySeries := range work {
		sending.Go(func() { s.sendAll(ctx, patient, items, bySeries, &failed) })
	}
	sending.Wait()
	if len(failed.by) > 0 {
		return nil, failed.by
	}
	return nil, nil
}

// failures are those of a batch. Safe for concurrent use.
type failures struct {
	mu sync.Mutex
	by agents.Failures
}

// add notes an item's failure. Where several stations failed, one that may yet take it counts.
func (f *failures) add(i int, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if before := f.by[i]; before == nil || errors.Is(before, agents.ErrGiveUp) || errors.Is(before, agents.ErrReject) {
		f.by[i] = err
	}
}
