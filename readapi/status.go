package readapi

import "net/http"

// GET /api/status
func (a *API) status(w http.ResponseWriter, r *http.Request) error {
	return answer(w, r, struct {
		Version string `json:"version"`
		Demo    bool   `json:"demo"`
		Started stamp  `json:"started"`
	}{a.config.Version, a.config.Demo, stamp(a.started)})
}
