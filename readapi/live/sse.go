package live

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"net/http"
	"time"

	"gravitas/readapi/problem"
)

// reconnect is how long an event source waits before it comes back.
const reconnect = "retry: 1000\n\n"

// SSE serves a client with server-sent events: the frames of the websocket as
// the data of messages, each one's id its cursor. It takes its topics from the
// query, and goes on from the header Last-Event-ID, or else the query's after.
func (h *Hub) SSE(w http.ResponseWriter, r *http.Request, operator bool) {
	if h.deps.Origin != nil && !h.deps.Origin(r) {
		problem.Write(w, errOrigin)
		return
	}
	opening := parseQuery(r.URL.Query())
	opening.After = cmp.Or(r.Header.Get("Last-Event-ID"), opening.After)
	err := h.check(opening, operator)
	if err == nil && len(opening.Subscribe) == 0 {
		err = problem.New(problem.InvalidArgument, "subscribe: name topics in the query")
	}
	if err != nil {
		problem.Write(w, err)
		return
	}
	leave, err := h.admit(r)
	if err != nil {
		problem.Write(w, err)
		return
	}
	defer leave()
	ctx, cancel := context.WithCancel(r.Context())
	defer cancel()
	defer context.AfterFunc(h.context, cancel)()
	out := &eventSource{w, http.NewResponseController(w), h.config.WriteTimeout}
	defer context.AfterFunc(ctx, out.hurry)()
	if out.begin() != nil {
		return
	}
	pings := time.NewTicker(h.config.PingEvery)
	defer pings.Stop()
	s := &session{hub: h, out: out, operator: operator, pings: pings.C}
	if errors.Is(s.run(ctx, opening), errBehind) {
		h.metrics.behind.Inc()
	}
}

// eventSource is a response of server-sent events as an outlet.
type eventSource struct {
	w       http.ResponseWriter
	control *http.ResponseController
	timeout time.Duration
}

func (e *eventSource) begin() error {
	header := e.w.Header()
	header.Set("Content-Type", "text/event-stream")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Accel-Buffering", "no") // a proxy that gathers would hold events back
	e.w.WriteHeader(http.StatusOK)
	return e.write([]byte(reconnect))
}

// hurry ends a write that is under way soon.
func (e *eventSource) hurry() { _ = e.control.SetWriteDeadline(time.Now().Add(goodbye)) }

func (e *eventSource) frame(f *frame) error { return e.text(f.body, f.cursor) }

func (e *eventSource) text(body []byte, cursor string) error {
	var message bytes.Buffer
	if cursor != "" {
		message.WriteString("id: " + cursor + "\n")
	}
	for line := range bytes.Lines(body) { // a payload may hold line breaks between its tokens
		message.WriteString("data: ")
		message.Write(bytes.TrimRight(line, "\r\n"))
		message.WriteByte('\n')
	}
	message.WriteByte('\n')
	return e.write(message.Bytes())
}

func (e *eventSource) ping() error { return e.write([]byte(": ping\n\n")) }

func (e *eventSource) write(b []byte) error {
	if err := e.control.SetWriteDeadline(time.Now().Add(e.timeout)); err != nil {
		return err
	}
	if _, err := e.w.Write(b); err != nil {
		return err
	}
	return e.control.Flush()
}
