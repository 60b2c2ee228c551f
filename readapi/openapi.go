package readapi

import (
	_ "embed"
	"net/http"
)

//go:embed openapi.json
var openapiDocument []byte

// GET /api/openapi.json
func (a *API) openapi(w http.ResponseWriter, r *http.Request) error {
	return answerBytes(w, r, "max-age=300", openapiDocument)
}
