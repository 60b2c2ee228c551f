package readapi

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"gravitas/readapi/problem"
)

// access decides who may. Reads are open to requests that came in on a loopback
// address, or to all where the operator says so; else they need a key.
type access struct {
	public  bool
	origins []string
	keys    Keys
}

func newAccess(config Config, keys Keys) access {
	return access{public: config.PublicRead, origins: config.CORSOrigins, keys: keys}
}

// reads lets a request through that may read.
func (a access) reads(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := a.mayRead(r); err != nil {
			problem.Write(w, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func (a access) mayRead(r *http.Request) error {
	if a.public || a.local(r) {
		return nil
	}
	key := keyOf(r)
	if key == "" {
		return problem.New(problem.Unauthenticated, "a key is needed: Authorization: Bearer KEY")
	}
	if a.keys == nil || !a.keys.Reader(key) && !a.keys.Operator(key) {
		return problem.New(problem.Unauthenticated, "no such key")
	}
	return nil
}

// operators lets a request through that has an operator's key: what changes something needs
// one everywhere, so that no foreign page can do it.
func (a access) operators(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		key := keyOf(r)
		switch {
		case key != "" && a.keys != nil && a.keys.Operator(key):
			next.ServeHTTP(w, r)
		case key != "" && a.keys != nil && a.keys.Reader(key):
			problem.Write(w, problem.New(problem.Forbidden, "an operator's key is needed"))
		case key != "":
			problem.Write(w, problem.New(problem.Unauthenticated, "no such key"))
		default:
			problem.Write(w, problem.New(problem.Unauthenticated, "an operator's key is needed: Authorization: Bearer KEY"))
		}
	})
}

// mayOperate reports whether the request may see what only operators see:
// everything on loopback, else with the operator's key.
func (a access) mayOperate(r *http.Request) bool {
	return a.local(r) || a.keys != nil && a.keys.Operator(keyOf(r))
}

// local reports whether a request came in on a loopback address under a name
// that only this machine gives it. Another name means a proxy in front, or a
// foreign page whose name was bound to this address.
func (a access) local(r *http.Request) bool {
	addr, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return false
	}
	host, _, err := net.SplitHostPort(addr.String())
	if err != nil || !net.ParseIP(host).IsLoopback() {
		return false
	}
	name := hostOf(r.Host)
	ip := net.ParseIP(name)
	return ip != nil && ip.IsLoopback() || name == "localhost" || strings.HasSuffix(name, ".localhost")
}

// origin reports whether a page of the request's origin may open a websocket:
// none given, the same host, or one that the operator named.
func (a access) origin(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin == "" || slices.Contains(a.origins, origin) {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && strings.EqualFold(u.Host, r.Host)
}

// keyOf returns the request's key. A browser can't set headers on a websocket
// or an event source, so live routes take the query's "key" too.
func keyOf(r *http.Request) string {
	if key, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(key)
	}
	if strings.HasPrefix(r.URL.Path, livePath) {
		return r.URL.Query().Get("key")
	}
	return ""
}

// hostOf strips the port and the brackets of an IPv6 address.
func hostOf(hostport string) string {
	if host, _, err := net.SplitHostPort(hostport); err == nil {
		return host
	}
	return strings.Trim(hostport, "[]")
}
