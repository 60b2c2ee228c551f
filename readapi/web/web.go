// Package web is the dashboard: its built pages, embedded in the binary, and the
// handler that serves them. A binary built without the dashboard works too: its
// pages say how to build it. The pages' sources are in src.
package web

import (
	"embed"
	"io/fs"
	"net/http"
)

// dist is what the dashboard's build leaves, or a placeholder alone.
//
//go:embed all:dist
var dist embed.FS

// Handler serves the dashboard on every path that it gets: files by their names,
// the one page for all others, since the routes are in the browser. Mount the API
// in front of it. Safe for concurrent use.
func Handler() http.Handler {
	files, err := fs.Sub(dist, "dist")
	if err != nil { // only for a name that is no path
		panic(err)
	}
	return site{files}
}
