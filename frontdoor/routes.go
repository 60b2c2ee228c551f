package frontdoor

import (
	"net/http"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
)

func (d *Door) routes() *chi.Mux {
	mux := chi.NewRouter()
	mux.Use(d.timed, middleware.GetHead)
	mux.NotFound(func(w http.ResponseWriter, r *http.Request) {
		notFound(r.URL.Path).write(w)
	})
	mux.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(allowed(mux, r.URL.Path), ", "))
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		methodNotAllowed(r.Method).write(w)
	})
	mux.Post("/v1/channels/{channel}", d.push)
	mux.Get("/v1/channels", d.listChannels)
	mux.Get("/v1/channels/{channel}", d.showChannel)
	mux.Get("/v1/producers/me", d.showProducer)
	mux.Get("/v1/openapi.json", d.showOpenAPI)
	return mux
}

// timed bounds how long a client may take to take its answer: one that never does holds
// memory.
func (d *Door) timed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Where the connection has no deadlines, as in a test, its server must see to it.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(d.cfg.AnswerTimeout))
		next.ServeHTTP(w, r)
	})
}

// allowed returns the methods that a path answers.
func allowed(mux *chi.Mux, path string) (methods []string) {
	if mux.Match(chi.NewRouteContext(), http.MethodGet, path) {
		methods = append(methods, http.MethodGet, http.MethodHead)
	}
	if mux.Match(chi.NewRouteContext(), http.MethodPost, path) {
		methods = append(methods, http.MethodPost)
	}
	return append(methods, http.MethodOptions)
}
