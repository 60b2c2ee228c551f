// Package clienttest is a front door for tests of its clients: it keeps what it
// was sent, in order, and goes wrong as a test tells it to.
package clienttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
)

// Key is the producer's key that a Door takes.
const Key = "key-of-the-tests"

// Door answers as a front door does. Set its fields before its first request.
type Door struct {
	PartitionKey string // JSON pointer, told of every channel
	MaxBody      int    // bytes past which a request is 413; 0: none
	// Reject says why an item is turned down; empty: it is accepted.
	Reject func(item []byte) (code, detail string)
	// Fault may answer the n-th push, from 1, in the door's stead.
	Fault func(n int, w http.ResponseWriter, r *http.Request) (answered bool)

	mu     sync.Mutex
	pushes int
	items  [][]byte
}

// Pushes is how many pushes there were, those that failed included.
func (d *Door) Pushes() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.pushes
}

// Items is what was accepted, in the order of its arrival.
func (d *Door) Items() [][]byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.items)
}

// ServeHTTP answers for GET and POST of /v1/channels/{channel}.
func (d *Door) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.Header.Get("Authorization") != "Bearer "+Key:
		Refuse(w, http.StatusUnauthorized, "unauthenticated")
	case r.URL.Path == "/v1/channels/unknown":
		Refuse(w, http.StatusNotFound, "unknown_channel")
	case r.Method == http.MethodGet:
		fmt.Fprintf(w, `{"name":"posts","key":["/id"],"partition_key":%q,"limits":{}}`, d.PartitionKey)
	default:
		d.push(w, r)
	}
}

func (d *Door) push(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	d.pushes++
	n := d.pushes
	d.mu.Unlock()
	if d.Fault != nil && d.Fault(n, w, r) {
		return
	}
	body, err := io.ReadAll(r.Body)
	switch {
	case err != nil:
		Refuse(w, http.StatusBadRequest, "malformed")
	case d.MaxBody > 0 && len(body) > d.MaxBody:
		Refuse(w, http.StatusRequestEntityTooLarge, "too_large")
	default:
		d.Take(w, body)
	}
}

// Take accepts a body's items, and answers for each.
func (d *Door) Take(w http.ResponseWriter, body []byte) {
	type status map[string]any
	var statuses []status
	d.mu.Lock()
	accepted := 0
	for i, item := range bytes.Split(bytes.TrimSpace(body), []byte{'\n'}) {
		code, detail := "", ""
		if d.Reject != nil {
			code, detail = d.Reject(item)
		}
		if code != "" {
			statuses = append(statuses, status{"status": "rejected", "code": code, "detail": detail, "index": i})
			continue
		}
		accepted++
		d.items = append(d.items, bytes.Clone(item))
		statuses = append(statuses, status{"data_id": "d", "status": "accepted"})
	}
	d.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if accepted == 0 {
		w.WriteHeader(http.StatusUnprocessableEntity)
	} else {
		w.WriteHeader(http.StatusAccepted)
	}
	_ = json.NewEncoder(w).Encode(map[string]any{"accepted": accepted, "rejected": len(statuses) - accepted, "items": statuses})
}

// Refuse answers with a problem document.
func Refuse(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(status)
	fmt.Fprintf(w, `{"title":%q,"status":%d,"code":%q,"detail":"because"}`, http.StatusText(status), status, code)
}

// Cut breaks the connection off in the middle of an answer.
func Cut(w http.ResponseWriter) {
	w.Header().Set("Content-Length", "1000")
	w.WriteHeader(http.StatusAccepted)
	_, _ = io.WriteString(w, `{"accepted":`)
	panic(http.ErrAbortHandler)
}

// Client reaches a handler without a network, so that time may be faked.
func Client(h http.Handler) *http.Client {
	return &http.Client{Transport: direct{h}}
}

type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	d.ServeHTTP(w, r)
	return w.Result(), nil
}
