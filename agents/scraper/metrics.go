package scraper

import (
	"errors"
	"fmt"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics are the scraper's own.
type metrics struct {
	accepted, rejected prometheus.Counter
	gaps               prometheus.Counter
	requests           *prometheus.CounterVec
	remaining, polled  prometheus.Gauge
}

func newMetrics(reg prometheus.Registerer) (*metrics, error) {
	posts := prometheus.NewCounterVec(prometheus.CounterOpts{
		Name: "gravitas_scraper_posts_total",
		Help: "Posts that the front door answered for, by outcome: accepted, rejected.",
	}, []string{"outcome"})
	m := &metrics{
		accepted: posts.WithLabelValues("accepted"),
		rejected: posts.WithLabelValues("rejected"),
		gaps: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "gravitas_scraper_gaps_total",
			Help: "Times that a listing no longer reached back to a known post.",
		}),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "gravitas_scraper_requests_total",
			Help: "HTTP requests, by server (reddit, token, frontdoor) and class of the answer (2xx, …, none).",
		}, []string{"server", "code"}),
		remaining: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gravitas_scraper_ratelimit_remaining_requests",
			Help: "Requests left in Reddit's rate limit period, as last told.",
		}),
		polled: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "gravitas_scraper_last_poll_timestamp_seconds",
			Help: "When a listing was last read, Unix time.",
		}),
	}
	var errs []error
	for _, c := range []prometheus.Collector{posts, m.gaps, m.requests, m.remaining, m.polled} {
		errs = append(errs, reg.Register(c))
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("scraper: register metrics: %w", err)
	}
	return m, nil
}

// request counts one, by its status' class; 0 is no answer.
func (m *metrics) request(server string, status int) {
	class := "none"
	if status != 0 {
		class = fmt.Sprintf("%dxx", status/100)
	}
	m.requests.WithLabelValues(server, class).Inc()
}
