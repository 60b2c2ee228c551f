package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tidwall/gjson"
)

// maxAnswer bounds an answer to a push, about twice what 10,000 rejects take.
const maxAnswer = 16 << 20

// errUnusableURL: an address that no request can be made to.
var errUnusableURL = errors.New("not an http address")

// brokenAnswer is an answer that didn't arrive whole: what became of the
// request is unknown, and it is to be sent again.
type brokenAnswer struct{ error }

func (b *brokenAnswer) Unwrap() error { return b.error }

// Door is a front door, as a producer sees it. Safe for concurrent use.
type Door struct {
	base, key string
	http      *http.Client
}

// NewDoor returns the door at a base URL for the producer whose key it is.
func NewDoor(base, key string, c *http.Client) *Door {
	return &Door{base: address(base, ""), key: key, http: c}
}

// Receipt is what became of the items of one request.
type Receipt struct {
	Accepted int      `json:"accepted"`
	Rejected int      `json:"rejected"`
	Items    []Status `json:"items"` // in the request's order
}

// Status is what became of one item.
type Status struct {
	DataID string `json:"data_id"`
	Status string `json:"status"` // accepted or rejected
	Code   string `json:"code"`   // where rejected
	Detail string `json:"detail"` // where rejected
}

// Rejected reports whether the door turned the item down.
func (s Status) Rejected() bool { return s.Status == "rejected" }

// Push sends n items, one a line, to a channel in one request. Where it fails
// nothing is promised of any of them; sent again they are the same items.
func (d *Door) Push(ctx context.Context, channel string, ndjson []byte, n int) (Receipt, error) {
	r, err := d.request(ctx, http.MethodPost, "/v1/channels/"+url.PathEscape(channel), bytes.NewReader(ndjson))
	if err != nil {
		return Receipt{}, err
	}
	r.Header.Set("Content-Type", "application/x-ndjson")
	body, err := exchange(d.http, r, http.StatusAccepted, http.StatusUnprocessableEntity)
	if err != nil {
		return Receipt{}, err
	}
	return receipt(body, n)
}

// receipt decodes a door's answer to n items. The items are decoded only where
// some were rejected: on the hot path the two counts say it all.
func receipt(body []byte, n int) (Receipt, error) {
	rc := Receipt{
		Accepted: int(gjson.GetBytes(body, "accepted").Int()),
		Rejected: int(gjson.GetBytes(body, "rejected").Int()),
	}
	told := rc.Accepted + rc.Rejected
	if rc.Rejected > 0 {
		if err := json.Unmarshal(body, &rc); err != nil {
			return rc, fmt.Errorf("decode the front door's answer: %w", err)
		}
		told = len(rc.Items)
	}
	if told != n {
		return rc, fmt.Errorf("no front door: it answered for %d items, %d were sent", told, n)
	}
	return rc, nil
}

// Channel is what the door says of a channel.
type Channel struct {
	Name         string   `json:"name"`
	Key          []string `json:"key"`           // JSON pointers of the natural key
	PartitionKey string   `json:"partition_key"` // JSON pointer; empty: the producer
	Limits       struct {
		MaxBytes int `json:"max_bytes"` // of an item
		MaxItems int `json:"max_items"` // of a request
		MaxBody  int `json:"max_body"`  // of a request's body
	} `json:"limits"`
}

// Channel asks the door about a channel.
func (d *Door) Channel(ctx context.Context, name string) (c Channel, err error) {
	r, err := d.request(ctx, http.MethodGet, "/v1/channels/"+url.PathEscape(name), nil)
	if err != nil {
		return c, err
	}
	body, err := exchange(d.http, r, http.StatusOK)
	if err == nil {
		err = json.Unmarshal(body, &c)
	}
	return c, err
}

func (d *Door) request(ctx context.Context, method, path string, body io.Reader) (*http.Request, error) {
	return request(ctx, method, d.base, path, d.key, body)
}

func request(ctx context.Context, method, base, path, key string, body io.Reader) (*http.Request, error) {
	if !strings.HasPrefix(base, "http://") && !strings.HasPrefix(base, "https://") {
		return nil, fmt.Errorf("%w: %q", errUnusableURL, base)
	}
	r, err := http.NewRequestWithContext(ctx, method, base+path, body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errUnusableURL, err)
	}
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	r.Header.Set("User-Agent", "gravitas")
	return r, nil
}

// exchange sends a request and returns the whole body of an answer with one of
// the wanted statuses; any other is a *Problem.
func exchange(c *http.Client, r *http.Request, wanted ...int) ([]byte, error) {
	answer, err := c.Do(r)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	for _, status := range wanted {
		if answer.StatusCode == status {
			body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
			if err != nil {
				return nil, &brokenAnswer{fmt.Errorf("read the answer of %s: %w", r.URL, err)}
			}
			return body, nil
		}
	}
	return nil, problemOf(answer, time.Now())
}
