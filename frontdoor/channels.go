package frontdoor

import (
	"encoding/json"
	"net/http"

	"github.com/go-chi/chi/v5"

	"gravitas/envelope"
)

// channelView is a channel as producers see it.
type channelView struct {
	Name         string          `json:"name"`
	Format       envelope.Format `json:"format"`
	Schema       json.RawMessage `json:"schema"`
	Key          []string        `json:"key"`
	PartitionKey string          `json:"partition_key,omitempty"`
	Retention    string          `json:"retention,omitempty"` // absent: for ever
	Pushable     bool            `json:"pushable"`
	Limits       limits          `json:"limits"`
}

type limits struct {
	MaxBytes int `json:"max_bytes"` // of an item
	MaxItems int `json:"max_items"` // of a request
	MaxBody  int `json:"max_body"`  // bytes of a request's body, decompressed
}

func (d *Door) view(c *envelope.Channel) channelView {
	view := channelView{
		Name: c.Name, Format: c.Format, Schema: c.Schema, Key: c.Key, PartitionKey: c.PartitionKey, Pushable: !c.Internal,
		Limits: limits{MaxBytes: c.MaxBytes, MaxItems: d.cfg.MaxItems, MaxBody: d.cfg.MaxBody},
	}
	if view.Key == nil {
		view.Key = []string{}
	}
	if c.Retention > 0 {
		view.Retention = c.Retention.String()
	}
	return view
}

// listChannels answers GET /v1/channels.
func (d *Door) listChannels(w http.ResponseWriter, _ *http.Request) {
	views := []channelView{}
	for _, c := range d.deps.Channels.All() {
		views = append(views, d.view(c))
	}
	writeJSON(w, map[string]any{"items": views})
}

// showChannel answers GET /v1/channels/{channel}.
func (d *Door) showChannel(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "channel")
	c, ok := d.deps.Channels.Get(name)
	if !ok {
		unknownChannel(name).write(w)
		return
	}
	writeJSON(w, d.view(c))
}

// showProducer answers GET /v1/producers/me.
func (d *Door) showProducer(w http.ResponseWriter, r *http.Request) {
	entry, p := d.authenticate(r)
	if p != nil {
		p.write(w)
		return
	}
	card := d.scorecards.of(entry.Name)
	now := d.deps.Now()
	card.quarantined(now, entry.Released) // a release ends it
	shown := card.snapshot(now)
	shown.Channels = entry.Channels
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, shown)
}

func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v) // a client that has gone away can't be told
}
