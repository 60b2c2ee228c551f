package live

import (
	"errors"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the hub tells of itself.
type metrics struct {
	connected atomic.Int64
	frames    prometheus.Counter
	events    prometheus.Counter
	bytes     prometheus.Counter
	behind    prometheus.Counter
	resets    prometheus.Counter
}

func newMetrics(registerer prometheus.Registerer, h *Hub) (*metrics, error) {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Name: "gravitas_live_" + name, Help: help})
	}
	m := &metrics{
		frames: counter("frames_total", "Frames sent to live clients."),
		events: counter("events_total", "Events sent to live clients."),
		bytes:  counter("sent_bytes_total", "Bytes of frames sent to live clients."),
		behind: counter("behind_total", "Live clients closed because they were too far behind."),
		resets: counter("resets_total", "Live clients told that the log no longer reaches back to their cursor."),
	}
	gauge := func(name, help string, value func() float64) prometheus.Collector {
		return prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "gravitas_live_" + name, Help: help}, value)
	}
	var errs []error
	for _, c := range []prometheus.Collector{
		m.frames, m.events, m.bytes, m.behind, m.resets,
		gauge("clients", "Live clients connected.", func() float64 { return float64(m.connected.Load()) }),
		gauge("ring_events", "Events held for live clients.", func() float64 {
			h.mu.Lock()
			defer h.mu.Unlock()
			return float64(h.ring.events)
		}),
	} {
		errs = append(errs, registerer.Register(c))
	}
	return m, errors.Join(errs...)
}

func (m *metrics) sent(f *frame) {
	m.frames.Inc()
	m.events.Add(float64(f.events))
	m.bytes.Add(float64(len(f.body)))
}
