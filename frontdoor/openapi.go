package frontdoor

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.json
var openAPI []byte

// showOpenAPI answers GET /v1/openapi.json.
func (d *Door) showOpenAPI(w http.ResponseWriter, r *http.Request) {
	writeBytes(w, r, "max-age=3600", openAPI)
}
