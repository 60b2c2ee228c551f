package readapi

import (
	"net/http"

	"gravitas/readapi/problem"
)

// GET /api/live
func (a *API) websocket(w http.ResponseWriter, r *http.Request) {
	a.live.Websocket(w, r, a.access.mayOperate(r))
}

// GET /api/live/sse
func (a *API) sse(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodHead { // a stream without end has no end of its head either
		problem.Write(w, problem.New(problem.MethodNotAllowed, "the stream takes GET"))
		return
	}
	a.live.SSE(w, r, a.access.mayOperate(r))
}
