package app

import (
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"

	"gravitas/readapi/problem"
)

// doorPath begins the front door's routes.
const doorPath = "/v1/"

// pages serves the dashboard, and on the same address the door: a page may speak to no other. The
// door asks for a producer's key as it asks everyone.
type pages struct{ door, site http.Handler }

func (p pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, doorPath) {
		p.door.ServeHTTP(w, r)
		return
	}
	p.site.ServeHTTP(w, r)
}

// doorway is this process's door, or the way to that of another.
func (a *App) doorway() http.Handler {
	if a.door != nil {
		return a.door.Handler()
	}
	return wayTo(a.cfg.FrontdoorAddr)
}

// wayTo hands requests on to a door at an address.
func wayTo(addr string) http.Handler {
	return &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(&url.URL{Scheme: "http", Host: addr}) },
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) {
			problem.Write(w, problem.New(problem.Unavailable, "no front door answers at %s; --frontdoor-addr says where it is", addr))
		},
	}
}
