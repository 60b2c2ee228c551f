package ledger

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the ledger as its process last saw it. There are no series before it has.
type metrics struct {
	items    *prometheus.GaugeVec
	balanced *prometheus.GaugeVec // of one series, as is the next
	observed *prometheus.GaugeVec
}

func newMetrics() *metrics {
	return &metrics{
		items: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "gravitas_ledger_items", Help: "Items since the log's beginning: accepted = done + dead_lettered + in_flight, for each agent.",
		}, []string{"agent", "state"}),
		balanced: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "gravitas_ledger_balanced", Help: "1 where every agent's account adds up, 0 where one does not.",
		}, nil),
		observed: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "gravitas_ledger_last_observation_timestamp_seconds", Help: "When the log last answered for the ledger.",
		}, nil),
	}
}

// Collectors are the ledger's series, to be registered once.
func (l *Ledger) Collectors() []prometheus.Collector {
	return []prometheus.Collector{l.metrics.items, l.metrics.balanced, l.metrics.observed}
}

// byAgent sums the accounts of each agent's channels up.
func (v View) byAgent() map[string]Agent {
	sums := map[string]Agent{}
	for _, a := range v.Agents {
		sum := sums[a.Agent]
		sum.Accepted += a.Accepted
		sum.Done += a.Done
		sum.DeadLettered += a.DeadLettered
		sum.InFlight += a.InFlight
		sums[a.Agent] = sum
	}
	return sums
}

// measure observes the log and sets the series.
func (l *Ledger) measure(ctx context.Context) error {
	view, err := l.View(ctx)
	if err != nil {
		return err
	}
	for agent, a := range view.byAgent() {
		for state, n := range map[string]int64{"accepted": a.Accepted, "done": a.Done, "dead_lettered": a.DeadLettered, "in_flight": a.InFlight} {
			l.metrics.items.WithLabelValues(agent, state).Set(float64(n))
		}
	}
	balanced := 0.0
	if view.Balanced {
		balanced = 1
	}
	l.metrics.balanced.WithLabelValues().Set(balanced)
	l.metrics.observed.WithLabelValues().Set(float64(l.deps.Clock().UnixMilli()) / 1000)
	return nil
}
