package agents

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// reportInterval is how often a runner reports on itself.
const reportInterval = time.Second

// maxSamples bounds the latencies kept between reports; past it they are thinned.
const maxSamples = 4096

// meter counts and times one agent's items, for Prometheus and for its reports.
type meter struct {
	done, dead, errors prometheus.Counter
	seconds            prometheus.Observer

	doneCount, deadCount, errorCount atomic.Int64

	mu      sync.Mutex
	samples []time.Duration
	seen    int
}

// Metrics are the runners' series, made once for all agents of a process.
type Metrics struct {
	items   *prometheus.CounterVec
	errors  *prometheus.CounterVec
	seconds *prometheus.HistogramVec
}

// NewMetrics registers the runners' series.
func NewMetrics(registry prometheus.Registerer) *Metrics {
	with := promauto.With(registry)
	return &Metrics{
		items: with.NewCounterVec(prometheus.CounterOpts{
			Name: "gravitas_agent_items_total", Help: "Items that an agent was done with, by outcome.",
		}, []string{"agent", "outcome"}),
		errors: with.NewCounterVec(prometheus.CounterOpts{
			Name: "gravitas_agent_errors_total", Help: "Failed attempts at items, waits for servers included.",
		}, []string{"agent"}),
		seconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gravitas_agent_item_seconds", Help: "From an item's being received to its being done.",
			Buckets: prometheus.ExponentialBuckets(0.0005, 2, 16),
		}, []string{"agent"}),
	}
}

func (m *Metrics) meter(agent string) *meter {
	return &meter{
		done: m.items.WithLabelValues(agent, "done"), dead: m.items.WithLabelValues(agent, "dead_lettered"),
		errors: m.errors.WithLabelValues(agent), seconds: m.seconds.WithLabelValues(agent),
	}
}

func (m *meter) countDone(n int) {
	m.done.Add(float64(n))
	m.doneCount.Add(int64(n))
}

func (m *meter) countDead() {
	m.dead.Inc()
	m.deadCount.Add(1)
}

func (m *meter) countError() {
	m.errors.Inc()
	m.errorCount.Add(1)
}

func (m *meter) observe(d time.Duration) {
	m.seconds.Observe(d.Seconds())
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.seen++; len(m.samples) < maxSamples {
		m.samples = append(m.samples, d)
	} else {
		m.samples[m.seen%maxSamples] = d
	}
}

// quantiles returns the median and the 99th percentile, in milliseconds, since the last call.
func (m *meter) quantiles() (p50, p99 float64) {
	m.mu.Lock()
	samples := m.samples
	m.samples, m.seen = nil, 0
	m.mu.Unlock()
	if len(samples) == 0 {
		return 0, 0
	}
	slices.Sort(samples)
	at := func(q float64) float64 {
		return float64(samples[int(q*float64(len(samples)-1))].Microseconds()) / 1000
	}
	return at(0.5), at(0.99)
}

// report publishes the agent's account of itself each second until ctx ends.
func (r *Runner) report(ctx context.Context) {
	tick := time.NewTicker(reportInterval)
	defer tick.Stop()
	var before int64
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-tick.C:
			done := r.meter.doneCount.Load()
			r.publishReport(ctx, now, done, done-before)
			before = done
		}
	}
}

func (r *Runner) publishReport(ctx context.Context, now time.Time, done, since int64) {
	p50, p99 := r.meter.quantiles()
	record, err := pipeline.Record(r.reg.Name, now, pipeline.Report{
		Agent: r.reg.Name, Instance: r.cfg.Instance, At: now.UTC(),
		Done: done, DeadLettered: r.meter.deadCount.Load(), Errors: r.meter.errorCount.Load(),
		Rate: float64(since) / reportInterval.Seconds(), P50: p50, P99: p99,
	})
	if err != nil {
		r.logger.Error("report", "err", err)
		return
	}
	ctx, cancel := context.WithTimeout(ctx, reportInterval)
	defer cancel()
	if err := r.log.Publish(ctx, []stream.Record{record}); err != nil {
		r.logger.Debug("report not published", "err", err)
	}
}
