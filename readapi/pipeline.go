package readapi

import "net/http"

// GET /api/pipeline
func (a *API) pipeline(w http.ResponseWriter, r *http.Request) error {
	view, err := a.ledger.View(r.Context())
	if err != nil {
		return err
	}
	return answer(w, r, view)
}
