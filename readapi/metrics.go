package readapi

import (
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/prometheus/client_golang/prometheus"
)

// metrics are what the REST routes tell of themselves.
type metrics struct {
	seconds *prometheus.HistogramVec
}

func newMetrics(registerer prometheus.Registerer) (*metrics, error) {
	m := &metrics{seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "gravitas_readapi_request_seconds",
		Help:    "Time to answer a request of the read API, by route and status.",
		Buckets: prometheus.ExponentialBuckets(0.0005, 2, 14),
	}, []string{"route", "status"})}
	return m, registerer.Register(m.seconds)
}

// observe times a request under its route's pattern, which bounds the labels.
func (m *metrics) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		next.ServeHTTP(wrapped, r)
		m.seconds.WithLabelValues(chi.RouteContext(r.Context()).RoutePattern(), strconv.Itoa(wrapped.Status())).
			Observe(time.Since(start).Seconds())
	})
}
