package frontdoor

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"github.com/cespare/xxhash/v2"
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
func (d *Door) listChannels(w http.ResponseWriter, r *http.Request) {
	views := []channelView{}
	for _, c := range d.deps.Channels.All() {
		views = append(views, d.view(c))
	}
	writeJSON(w, r, "no-cache", map[string]any{"items": views})
}

// showChannel answers GET /v1/channels/{channel}.
func (d *Door) showChannel(w http.ResponseWriter, r *http.Request) {
	name := chi.URLParam(r, "channel")
	c, ok := d.deps.Channels.Get(name)
	if !ok {
		unknownChannel(name).write(w)
		return
	}
	writeJSON(w, r, "no-cache", d.view(c))
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
	writeJSON(w, r, "no-store", shown)
}

func writeJSON(w http.ResponseWriter, r *http.Request, cacheControl string, v any) {
	body, _ := json.Marshal(v) // of our own types, which always marshal
	writeBytes(w, r, cacheControl, append(body, '\n'))
}

// writeBytes writes a JSON body with an entity tag of its content: a client that has it already is
// told so in 304.
func writeBytes(w http.ResponseWriter, r *http.Request, cacheControl string, body []byte) {
	header := w.Header()
	header["Content-Type"] = jsonType
	header.Set("Cache-Control", cacheControl)
	header.Set("ETag", `"`+strconv.FormatUint(xxhash.Sum64(body), 36)+`"`)
	r.Header.Del("Range") // it is small, and is sent whole
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(body))
}
