package app

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/pprof"
	"sync"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// health knows what a process waits for.
type health struct {
	mu       sync.Mutex
	awaited  map[string]string // server → why
	serving  bool
	draining bool
}

func newHealth() *health { return &health{awaited: map[string]string{}} }

// waiting says that a server is waited for, or with a nil error no longer is.
func (h *health) waiting(server string, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if err == nil {
		delete(h.awaited, server)
		return
	}
	h.awaited[server] = err.Error()
}

func (h *health) serve() { h.set(&h.serving) }
func (h *health) drain() { h.set(&h.draining) }

func (h *health) set(flag *bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	*flag = true
}

// state tells whether the process can take work, and what it waits for.
func (h *health) state() (ready bool, waits map[string]string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	waits = maps.Clone(h.awaited)
	if h.draining {
		waits["process"] = "stopping"
	} else if !h.serving {
		waits["process"] = "starting"
	}
	return len(waits) == 0, waits
}

// startOps serves health, readiness, metrics and profiles.
func (a *App) startOps() error {
	r := chi.NewRouter()
	r.Get("/healthz", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprintln(w, `{"status":"ok"}`) })
	r.Get("/readyz", a.readyz)
	r.Handle("/metrics", promhttp.HandlerFor(a.registry, promhttp.HandlerOpts{}))
	r.HandleFunc("/debug/pprof/*", pprof.Index)
	r.HandleFunc("/debug/pprof/cmdline", pprof.Cmdline)
	r.HandleFunc("/debug/pprof/profile", pprof.Profile)
	r.HandleFunc("/debug/pprof/symbol", pprof.Symbol)
	r.HandleFunc("/debug/pprof/trace", pprof.Trace)
	addr, err := a.serveHTTP("ops", a.cfg.OpsAddr, r)
	a.ready.Ops = addr
	return err
}

func (a *App) readyz(w http.ResponseWriter, r *http.Request) {
	ready, waits := a.health.state()
	state := map[string]any{}
	if ready {
		waits = a.ping(r.Context())
		switch lack := a.scorerLack(); {
		case lack != "" && a.scores():
			waits["scorer"] = lack
		case lack != "": // it only reads or stores what others score
			state["warnings"] = map[string]string{"scorer": lack}
		}
		ready = len(waits) == 0
	}
	w.Header().Set("Content-Type", "application/json")
	if !ready {
		w.WriteHeader(http.StatusServiceUnavailable)
	}
	state["ready"], state["waiting"] = ready, waits
	if len(a.cfg.Fault) > 0 {
		state["faults"] = a.cfg.Fault // a drill is on: agents go wrong on demand
	}
	_ = json.NewEncoder(w).Encode(state) // the client may have gone
}

// ping asks the servers that this process can't work without.
func (a *App) ping(ctx context.Context) map[string]string {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	waits := map[string]string{}
	if err := a.log.Ping(ctx); err != nil {
		waits["kafka"] = err.Error()
	}
	if a.store != nil {
		if err := a.store.Ping(ctx); err != nil {
			waits["store"] = err.Error()
		}
	}
	return waits
}
