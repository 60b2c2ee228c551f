package scraper

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
)

// fakeDoor records what arrives, in order, and answers as the front door does.
type fakeDoor struct {
	*httptest.Server
	wrong    map[int]http.HandlerFunc // instead of the n-th answer, from 1
	reject   func(name string) bool
	maxBytes int

	mu       sync.Mutex // of all below
	requests int
	names    []string
	raws     map[string]string
}

func newFakeDoor(t tester) *fakeDoor {
	d := &fakeDoor{wrong: map[int]http.HandlerFunc{}, raws: map[string]string{}, maxBytes: 1 << 30}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /v1/channels/posts", d.take)
	d.Server = httptest.NewServer(mux)
	t.Cleanup(d.Close)
	return d
}

func (d *fakeDoor) take(w http.ResponseWriter, req *http.Request) {
	d.mu.Lock()
	d.requests++
	wrong := d.wrong[d.requests]
	d.mu.Unlock()
	if wrong != nil {
		wrong(w, req)
		return
	}
	d.accept(w, req)
}

// accept does as a door that is well.
func (d *fakeDoor) accept(w http.ResponseWriter, req *http.Request) {
	d.mu.Lock()
	defer d.mu.Unlock()
	body, err := io.ReadAll(req.Body)
	var items []json.RawMessage
	switch {
	case req.Header.Get("Authorization") != "Bearer key":
		refuse(http.StatusUnauthorized, "unauthenticated")(w, req)
	case len(body) > d.maxBytes:
		refuse(http.StatusRequestEntityTooLarge, "too_large")(w, req)
	case err != nil || json.Unmarshal(body, &items) != nil:
		refuse(http.StatusBadRequest, "malformed")(w, req)
	default:
		d.answer(w, items)
	}
}

func (d *fakeDoor) answer(w http.ResponseWriter, items []json.RawMessage) {
	type item map[string]any
	var results []item
	accepted := 0
	for i, raw := range items {
		name, _ := fullname(raw)
		d.names = append(d.names, name)
		d.raws[name] = string(raw)
		if d.reject != nil && d.reject(name) {
			results = append(results, item{"status": "rejected", "code": "invalid_item", "detail": "/title: is required", "index": i})
			continue
		}
		accepted++
		results = append(results, item{"data_id": "id-of-" + name, "status": "accepted"})
	}
	status := http.StatusAccepted
	if accepted == 0 {
		status = http.StatusUnprocessableEntity
	}
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(item{"accepted": accepted, "rejected": len(items) - accepted, "items": results})
}

// refuse answers with a problem document.
func refuse(status int, code string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(status)
		fmt.Fprintf(w, `{"title":"no","status":%d,"code":%q,"detail":"because"}`, status, code)
	}
}
