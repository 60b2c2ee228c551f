package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"
)

const (
	indexName  = "index.html"
	assetsPath = "assets/" // names there hold their content's hash

	forever    = "public, max-age=31536000, immutable"
	revalidate = "no-cache"

	// The component kit sets its variables in style elements, hence unsafe-inline there.
	policy = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
		"object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)

const unbuilt = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Gravitas</title>
<h1>Gravitas</h1>
<p>This binary was built without the dashboard: <code>make build</code> builds both.</p>
<p>The API is there: <a href="/api/subreddits">/api/subreddits</a>.</p>
</html>
`

// types are the content types of what the build makes; the system's own table
// differs from machine to machine.
var types = map[string]string{
	".css":   "text/css; charset=utf-8",
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".svg":   "image/svg+xml",
	".woff2": "font/woff2",
}

// encodings are those that the build may have compressed a file with, best first.
var encodings = []struct{ name, suffix string }{{"br", ".br"}, {"gzip", ".gz"}}

// site serves built files.
type site struct{ files fs.FS }

func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "pages are read with GET", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	switch {
	case s.isFile(name):
		s.serve(w, r, name)
	case strings.HasPrefix(name, assetsPath):
		http.NotFound(w, r) // an old page asks for what a newer build has replaced
	case s.isFile(indexName):
		s.serve(w, r, indexName)
	default:
		w.Header().Set("Content-Type", types[".html"])
		w.Header().Set("Cache-Control", revalidate)
		w.WriteHeader(http.StatusServiceUnavailable)
		_, _ = w.Write([]byte(unbuilt)) // nobody to tell where the reader is gone
	}
}

// isFile reports whether the build made a file of that name for clients.
func (s site) isFile(name string) bool {
	if _, known := types[path.Ext(name)]; !known {
		return false
	}
	info, err := fs.Stat(s.files, name)
	return err == nil && info.Mode().IsRegular()
}

func (s site) serve(w http.ResponseWriter, r *http.Request, name string) {
	body, encoding, err := s.read(name, r.Header.Get("Accept-Encoding"))
	if err != nil {
		http.Error(w, "this page could not be read", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", types[path.Ext(name)])
	header.Set("Vary", "Accept-Encoding")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("Content-Security-Policy", policy)
	header.Set("Referrer-Policy", "same-origin")
	if encoding != "" {
		header.Set("Content-Encoding", encoding)
	}
	if strings.HasPrefix(name, assetsPath) {
		header.Set("Cache-Control", forever)
	} else {
		header.Set("Cache-Control", revalidate)
		header.Set("ETag", tag(body))
	}
	http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(body))
}

// read returns a file as the client takes it best, and how that is encoded.
func (s site) read(name, accepted string) (body []byte, encoding string, err error) {
	for _, e := range encodings {
		if !accepts(accepted, e.name) {
			continue
		}
		if body, err := fs.ReadFile(s.files, name+e.suffix); err == nil {
			return body, e.name, nil
		}
	}
	body, err = fs.ReadFile(s.files, name)
	return body, "", err
}

// accepts reports whether an Accept-Encoding header names an encoding and does
// not rule it out with a weight of 0.
func accepts(header, encoding string) bool {
	for item := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(item, " ", ""), ";")
		if strings.EqualFold(name, encoding) {
			return strings.Trim(strings.TrimPrefix(weight, "q="), "0.") != "" || weight == ""
		}
	}
	return false
}

func tag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:8]) + `"`
}
