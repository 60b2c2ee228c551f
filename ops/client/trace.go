package client

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Where an item is on its way.
const (
	InFlight = "in_flight"
	Done     = "done"
	Failed   = "failed"
	Rejected = "rejected"
)

// Trace is an item's way through the agents.
type Trace struct {
	DataID   string    `json:"data_id"` // of the item that entered the door
	Channel  string    `json:"channel"`
	Source   string    `json:"source"`
	Created  time.Time `json:"created"`
	Status   string    `json:"status"`             // in_flight, done, failed or rejected
	Rejected string    `json:"rejected,omitempty"` // why
	At       string    `json:"at,omitempty"`       // topic/partition/offset
	Hops     []Hop     `json:"hops"`
	Waiting  []string  `json:"waiting"` // agents that are not done with it
}

// Hop is one agent's handling of an item; what isn't known yet is nil.
type Hop struct {
	Agent    string     `json:"agent"`
	In       *time.Time `json:"in"`
	Done     *time.Time `json:"done"`
	QueueMS  *float64   `json:"queue_ms"` // waited since the hop before
	RetryMS  *float64   `json:"retry_ms"` // from the first attempt to the last
	WorkMS   *float64   `json:"work_ms"`  // in the last attempt
	Attempts int        `json:"attempts"` // made, the one under way included
	Error    *string    `json:"error"`
	Dead     *time.Time `json:"dead"` // when the agent gave the item up, nil where it has not
}

// Reader is a read API. Safe for concurrent use.
type Reader struct {
	base, key string
	http      *http.Client
}

// NewReader returns the read API at a base URL; key may be empty where reads are open.
func NewReader(base, key string, c *http.Client) *Reader {
	return &Reader{base: address(base, ""), key: key, http: c}
}

// Trace asks for the way of an item, or of the item that it was made from. An
// unknown one is a *Problem with the code not_found.
func (r *Reader) Trace(ctx context.Context, dataID string) (t Trace, err error) {
	err = r.get(ctx, "/api/trace/"+url.PathEscape(dataID), &t)
	return t, err
}

func (r *Reader) get(ctx context.Context, path string, into any) error {
	req, err := request(ctx, http.MethodGet, r.base, path, r.key, nil)
	if err != nil {
		return err
	}
	body, err := exchange(r.http, req, http.StatusOK)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(body, into); err != nil {
		return fmt.Errorf("decode the answer of %s: %w", req.URL, err)
	}
	return nil
}
