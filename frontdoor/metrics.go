package frontdoor

import (
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"gravitas/envelope"
)

// timeLayout is RFC 3339 in UTC with milliseconds.
const timeLayout = "2006-01-02T15:04:05.000Z"

// lane is a channel with what is counted of it.
type lane struct {
	channel  *envelope.Channel
	accepted prometheus.Counter
	bytes    prometheus.Counter
}

type metrics struct {
	lanes    map[string]*lane // by channel
	items    *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	taken    prometheus.Observer // of seconds, for 202
	inFlight prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer, channels *envelope.Channels) *metrics {
	make := promauto.With(reg)
	m := &metrics{
		lanes: map[string]*lane{},
		items: make.NewCounterVec(prometheus.CounterOpts{
			Name: "gravitas_frontdoor_items_total",
			Help: "Items that came in, by what became of them.",
		}, []string{"channel", "outcome", "code"}),
		seconds: make.NewHistogramVec(prometheus.HistogramOpts{
			Name:    "gravitas_frontdoor_request_seconds",
			Help:    "Time from a push's headers to its answer.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 14),
		}, []string{"status"}),
		inFlight: make.NewGauge(prometheus.GaugeOpts{
			Name: "gravitas_frontdoor_requests_in_flight",
			Help: "Pushes under way.",
		}),
	}
	bytes := make.NewCounterVec(prometheus.CounterOpts{
		Name: "gravitas_frontdoor_bytes_total",
		Help: "Bytes of bodies, decompressed.",
	}, []string{"channel"})
	for _, c := range channels.All() {
		m.lanes[c.Name] = &lane{
			channel:  c,
			accepted: m.items.WithLabelValues(c.Name, "accepted", ""),
			bytes:    bytes.WithLabelValues(c.Name),
		}
	}
	m.taken = m.seconds.WithLabelValues("202")
	return m
}

func (m *metrics) observe(status int, took time.Duration) {
	to := m.taken
	if status != 202 {
		to = m.seconds.WithLabelValues(strconv.Itoa(status))
	}
	to.Observe(took.Seconds())
}
