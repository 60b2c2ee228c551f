package readapi

import "net/http"

// GET /api/live
func (a *API) websocket(w http.ResponseWriter, r *http.Request) {
	a.live.Websocket(w, r, a.access.mayOperate(r))
}

// GET /api/live/sse
func (a *API) sse(w http.ResponseWriter, r *http.Request) {
	a.live.SSE(w, r, a.access.mayOperate(r))
}
