package frontdoor

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.json
var openAPI []byte

// showOpenAPI answers GET /v1/openapi.json.
func (d *Door) showOpenAPI(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "max-age=3600")
	_, _ = w.Write(openAPI) // a client that has gone away can't be told
}
