package dispatch

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/sony/gobreaker/v2"
)

// metrics are by station, of which there are as many as are configured.
type metrics struct {
	deliveries *prometheus.CounterVec
	seconds    *prometheus.HistogramVec
	down       *prometheus.GaugeVec
}

func newMetrics(registry prometheus.Registerer) *metrics {
	with := promauto.With(registry)
	return &metrics{
		deliveries: with.NewCounterVec(prometheus.CounterOpts{
			Name: "gravitas_dispatch_deliveries_total", Help: "Attempts to send a prediction to a station, by outcome: done, refused, failed, or down where none was made.",
		}, []string{"station", "outcome"}),
		seconds: with.NewHistogramVec(prometheus.HistogramOpts{
			Name: "gravitas_dispatch_seconds", Help: "How long stations took to answer.", Buckets: prometheus.ExponentialBuckets(0.001, 2, 14),
		}, []string{"station"}),
		down: with.NewGaugeVec(prometheus.GaugeOpts{
			Name: "gravitas_dispatch_station_down", Help: "1 while a station counts as down and is left alone, or is tried with a single prediction.",
		}, []string{"station"}),
	}
}

func (m *metrics) count(station, outcome string) {
	m.deliveries.WithLabelValues(station, outcome).Inc()
}

func (m *metrics) observe(station string, took time.Duration, err error) {
	m.seconds.WithLabelValues(station).Observe(took.Seconds())
	switch {
	case err == nil:
		m.count(station, "done")
	case errors.Is(err, errRefuse):
		m.count(station, "refused")
	default:
		m.count(station, "failed")
	}
}

func (m *metrics) state(station string, to gobreaker.State) {
	value := 0.0
	if to != gobreaker.StateClosed {
		value = 1
	}
	m.down.WithLabelValues(station).Set(value)
}
