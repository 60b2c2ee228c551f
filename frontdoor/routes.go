package frontdoor

import (
	"net/http"

	"github.com/go-chi/chi/v5"
)

func (d *Door) routes() chi.Router {
	r := chi.NewRouter()
	r.NotFound(func(w http.ResponseWriter, r *http.Request) {
		notFound(r.URL.Path).write(w)
	})
	r.MethodNotAllowed(func(w http.ResponseWriter, r *http.Request) {
		methodNotAllowed(r.Method).write(w)
	})
	r.Post("/v1/channels/{channel}", d.push)
	r.Get("/v1/channels", d.listChannels)
	r.Get("/v1/channels/{channel}", d.showChannel)
	r.Get("/v1/producers/me", d.showProducer)
	r.Get("/v1/openapi.json", d.showOpenAPI)
	return r
}
