package readapi

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/go-chi/cors"
	"github.com/klauspost/compress/gzhttp"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// livePath begins every live route.
const livePath = "/api/live"

// endpoint answers one request, or returns the error to answer with.
type endpoint func(http.ResponseWriter, *http.Request) error

func (a *API) routes() http.Handler {
	mux := chi.NewRouter()
	mux.Use(a.cors(), a.recoverer, proper, outright(mux), middleware.GetHead)
	mux.NotFound(a.elsewhere)
	mux.MethodNotAllowed(methodNotAllowed(mux))

	// Live routes flush and take over their connections, so nothing wraps their writers.
	mux.Group(func(r chi.Router) {
		r.Use(a.access.reads)
		r.Get(livePath, a.websocket)
		r.Get(livePath+"/sse", a.sse)
	})
	mux.Group(func(r chi.Router) {
		r.Use(a.metrics.observe, compressed, a.access.reads)
		get := func(pattern string, serve endpoint) { r.Get(pattern, a.serve(serve)) }
		get("/api/subreddits", a.subreddits)
		r.Get("/api/subreddit/{name}", a.serveLong(a.subreddit))
		get("/api/subreddit/{name}/5min", a.windows)
		get("/api/explore", a.explore)
		get("/api/explore/posts", a.explorePosts)
		get("/api/posts/{id}", a.post)
		get("/api/series", a.listSeries)
		get("/api/series/{series}", a.series)
		get("/api/products", a.products)
		get("/api/users/{user}/recommendations", a.recommendations)
		r.Get("/api/users/{user}/events", a.serveLong(a.userEvents))
		get("/api/trace/{data_id}", a.trace)
		get("/api/items/{data_id}", a.item)
		r.Get("/api/dead-letters", a.serveLong(a.deadLetters))
		get("/api/dead-letters/{data_id}", a.deadLetter)
		get("/api/pipeline", a.pipeline)
		get("/api/producers", a.producers)
		get("/api/rebuilds", a.rebuilds)
		get("/api/trainings", a.trainings)
		get("/api/scorers", a.listScorers)
		r.Get("/api/scorers/compare", a.serveWithin(comparePatience, a.compareScorers))
		get("/api/status", a.status)
		r.Post("/api/score", a.serve(a.score))
	})
	mux.Group(func(r chi.Router) {
		r.Use(a.metrics.observe, compressed, a.access.operators)
		r.Post("/api/dead-letters/redrive", a.serveWithin(redrivePatience, a.redriveAll))
		r.Post("/api/dead-letters/{data_id}/redrive", a.serve(a.redriveOne))
		r.Post("/api/rebuilds", a.serve(a.startRebuild))
		r.Post("/api/trainings", a.serve(a.startTraining))
	})
	// The document says how to get in, so it is open to all.
	mux.With(a.metrics.observe, compressed).Get("/api/openapi.json", a.serve(a.openapi))
	return mux
}

// answerFor is how long a client may take to take an answer once it is made.
const answerFor = 30 * time.Second

// serve turns an endpoint into a handler, which answers 503 where what it asks does
// not answer in time.
func (a *API) serve(e endpoint) http.HandlerFunc { return a.serveWithin(a.config.Patience, e) }

// serveLong serves an endpoint whose export comes in many reads, each in the time that a read may take.
func (a *API) serveLong(e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		patience := a.config.Patience
		if format := r.URL.Query().Get("format"); format != "" && format != string(page.JSON) {
			patience = a.config.ExportFor
		}
		a.serveWithin(patience, e)(w, r)
	}
}

func (a *API) serveWithin(patience time.Duration, e endpoint) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithTimeout(r.Context(), patience)
		defer cancel()
		// Where the connection has no deadlines, as in a test, its server must see to it.
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(patience + answerFor))
		err := e(w, r.WithContext(ctx))
		if err == nil || r.Context().Err() != nil {
			return
		}
		if problem.Of(err).Code == problem.Internal {
			a.deps.Logger.ErrorContext(r.Context(), "request failed", "path", r.URL.Path, "error", err)
		}
		problem.Write(w, err)
	}
}

// elsewhere serves the pages, and a problem for what is no route under /api.
func (a *API) elsewhere(w http.ResponseWriter, r *http.Request) {
	if a.deps.Pages == nil || r.URL.Path == "/api" || strings.HasPrefix(r.URL.Path, "/api/") {
		problem.Write(w, problem.New(problem.NotFound, "no such route: %s", r.URL.Path))
		return
	}
	a.deps.Pages.ServeHTTP(w, r)
}

// methodNotAllowed names the methods that the route does take, which is all that OPTIONS asks.
func methodNotAllowed(mux *chi.Mux) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(allowed(mux, r.URL.Path), ", "))
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		problem.Write(w, problem.New(problem.MethodNotAllowed, "%s does not take %s", r.URL.Path, r.Method))
	}
}

// allowed are the methods that a path takes. Where a route has the very path, those of routes
// whose parameters would match it too don't count.
func allowed(mux *chi.Mux, path string) []string {
	get, post := mux.Find(chi.NewRouteContext(), http.MethodGet, path), mux.Find(chi.NewRouteContext(), http.MethodPost, path)
	var methods []string
	if get != "" && (get == path || post != path) {
		methods = append(methods, http.MethodGet, http.MethodHead)
	}
	if post != "" && (post == path || get != path) {
		methods = append(methods, http.MethodPost)
	}
	return append(methods, http.MethodOptions)
}

// outright keeps a path that a route names to that route's methods: without it GET
// /api/dead-letters/redrive would ask for the letter of "redrive".
func outright(mux *chi.Mux) func(http.Handler) http.Handler {
	refuse := methodNotAllowed(mux)
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if methods := allowed(mux, r.URL.Path); len(methods) > 1 && !slices.Contains(methods, r.Method) {
				refuse(w, r)
				return
			}
			next.ServeHTTP(w, r)
		})
	}
}

// recoverer answers 500 for a handler that panicked, and says where.
func (a *API) recoverer(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			failure := recover()
			if failure == nil {
				return
			}
			if err, ok := failure.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(failure)
			}
			a.deps.Logger.ErrorContext(r.Context(), "handler panicked", "path", r.URL.Path, "panic", failure)
			problem.Write(w, problem.New(problem.Internal, "something went wrong here"))
		}()
		next.ServeHTTP(w, r)
	})
}

func (a *API) cors() func(http.Handler) http.Handler {
	if len(a.config.CORSOrigins) == 0 { // the library reads an empty list as all
		return func(next http.Handler) http.Handler { return next }
	}
	return cors.Handler(cors.Options{
		AllowedOrigins: a.config.CORSOrigins,
		AllowedMethods: []string{http.MethodGet, http.MethodHead, http.MethodPost},
		AllowedHeaders: []string{"Authorization", "Content-Type", "If-None-Match", "Last-Event-ID"},
		ExposedHeaders: []string{"Content-Disposition", "ETag", "Retry-After"},
		MaxAge:         600,
	})
}

// compressed sends answers as zstd or gzip, whichever the client would rather have.
func compressed(next http.Handler) http.Handler { return gzhttp.GzipHandler(next) }
