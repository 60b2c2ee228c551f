package rig

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/envelope"
	"gravitas/envelope/pause"
)

const (
	pushWorkers = 4
	PushItems   = 250
	retryPause  = 50 * time.Millisecond
)

// Site is a running Gravitas as its clients see it. Its addresses may change.
type Site struct {
	t                  testing.TB
	key                string
	frontdoor, Readapi func() string
	http               *http.Client

	accepted atomic.Int64 // posts

	mu     sync.Mutex
	resent map[string]int // times a post was sent again, since it got no answer or 503
}

// Accepted is how many posts the door has promised.
func (s *Site) Accepted() int64 { return s.accepted.Load() }

func newSite(t testing.TB, key string, frontdoor, readapi func() string) *Site {
	transport := &http.Transport{MaxIdleConnsPerHost: 32}
	t.Cleanup(transport.CloseIdleConnections)
	return &Site{
		t: t, key: key, frontdoor: frontdoor, Readapi: readapi, resent: map[string]int{},
		http: &http.Client{Transport: transport, Timeout: time.Minute},
	}
}

// Receipt is the front door's answer to a push.
type Receipt struct {
	Accepted int       `json:"accepted"`
	Rejected int       `json:"rejected"`
	Items    []Verdict `json:"items"`
}

// Verdict is what became of one item.
type Verdict struct {
	DataID string `json:"data_id"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Index  *int   `json:"index"`
}

// errAgain marks a failure that the next attempt may not have.
var errAgain = errors.New("to be sent again")

// Replay pushes posts side by side, each request again until the door takes it, as a
// producer does. Every item must be accepted.
func (s *Site) Replay(ctx context.Context, posts []Post) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pushWorkers)
	for batch := range slices.Chunk(posts, PushItems) {
		group.Go(func() error {
			_, err := s.Push(ctx, batch)
			return err
		})
	}
	return group.Wait()
}

// Push sends posts in one request until it is answered, and wants all accepted.
func (s *Site) Push(ctx context.Context, posts []Post) (Receipt, error) {
	r, err := s.send(ctx, envelope.ChannelPosts, ndjson(posts), len(posts), func() { s.sentAgain(posts) })
	s.accepted.Add(int64(r.Accepted))
	return r, err
}

// PushLines sends items of a channel, a line each, in one request until it is answered, and wants all
// accepted.
func (s *Site) PushLines(ctx context.Context, channel string, lines []byte, items int) error {
	_, err := s.send(ctx, channel, lines, items, func() {})
	return err
}

func (s *Site) send(ctx context.Context, channel string, lines []byte, items int, again func()) (Receipt, error) {
	for {
		r, err := s.sendOnce(ctx, channel, lines)
		if err == nil && r.Accepted != items {
			return r, fmt.Errorf("%d of %d accepted", r.Accepted, items)
		}
		if !errors.Is(err, errAgain) || !pause.For(ctx, retryPause) {
			return r, err
		}
		again()
	}
}

func (s *Site) sentAgain(posts []Post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range posts {
		s.resent[p.ID]++
	}
}

// Resends returns how often each post that was sent more than once was sent again.
func (s *Site) Resends() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.resent)
}

func (s *Site) sendOnce(ctx context.Context, channel string, lines []byte) (r Receipt, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.frontdoor()+"/v1/channels/"+channel, bytes.NewReader(lines))
	if err != nil {
		return r, err
	}
	request.Header.Set("Content-Type", "application/x-ndjson")
	request.Header.Set("Authorization", "Bearer "+s.key)
	status, body, err := s.exchange(request)
	switch {
	case err != nil:
		return r, fmt.Errorf("%w: %w", errAgain, err)
	case status == http.StatusServiceUnavailable || status == http.StatusTooManyRequests:
		return r, fmt.Errorf("%w: %s", errAgain, body)
	case status != http.StatusAccepted:
		return r, fmt.Errorf("answer %d: %s", status, body)
	}
	return r, json.Unmarshal(body, &r)
}

// Get reads an answer of the read API, which must be 200.
func (s *Site) Get(path string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, s.Readapi()+path, nil)
	if err != nil {
		return nil, err
	}
	status, body, err := s.exchange(request)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s: answer %d: %s", path, status, body)
	}
	return body, err
}

func (s *Site) exchange(request *http.Request) (status int, body []byte, err error) {
	answer, err := s.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}
