package e2e

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
)

const (
	pushWorkers = 4
	pushItems   = 250
	retryPause  = 50 * time.Millisecond
)

// site is a running Gravitas as its clients see it. Its addresses may change.
type site struct {
	t                  testing.TB
	key                string
	frontdoor, readapi func() string
	http               *http.Client

	accepted atomic.Int64 // posts

	mu     sync.Mutex
	resent map[string]int // times a post was sent again, since it got no answer or 503
}

func newSite(t testing.TB, key string, frontdoor, readapi func() string) *site {
	transport := &http.Transport{MaxIdleConnsPerHost: 32}
	t.Cleanup(transport.CloseIdleConnections)
	return &site{
		t: t, key: key, frontdoor: frontdoor, readapi: readapi, resent: map[string]int{},
		http: &http.Client{Transport: transport, Timeout: time.Minute},
	}
}

// receipt is the front door's answer to a push.
type receipt struct {
	Accepted int       `json:"accepted"`
	Rejected int       `json:"rejected"`
	Items    []verdict `json:"items"`
}

// verdict is what became of one item.
type verdict struct {
	DataID string `json:"data_id"`
	Status string `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
	Index  *int   `json:"index"`
}

// errAgain marks a failure that the next attempt may not have.
var errAgain = errors.New("to be sent again")

// replay pushes posts side by side, each request again until the door takes it, as a
// producer does. Every item must be accepted.
func (s *site) replay(ctx context.Context, posts []post) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(pushWorkers)
	for batch := range slices.Chunk(posts, pushItems) {
		group.Go(func() error {
			_, err := s.push(ctx, batch)
			return err
		})
	}
	return group.Wait()
}

// push sends posts in one request until it is answered, and wants all accepted.
func (s *site) push(ctx context.Context, posts []post) (receipt, error) {
	for {
		r, err := s.pushOnce(ctx, posts)
		s.accepted.Add(int64(r.Accepted))
		if err == nil && r.Accepted != len(posts) {
			return r, fmt.Errorf("%d of %d accepted", r.Accepted, len(posts))
		}
		if !errors.Is(err, errAgain) || !pause(ctx, retryPause) {
			return r, err
		}
		s.sentAgain(posts)
	}
}

func (s *site) sentAgain(posts []post) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, p := range posts {
		s.resent[p.ID]++
	}
}

// resends returns how often each post that was sent more than once was sent again.
func (s *site) resends() map[string]int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.resent)
}

func (s *site) pushOnce(ctx context.Context, posts []post) (r receipt, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.frontdoor()+"/v1/channels/posts", bytes.NewReader(ndjson(posts)))
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

// get reads an answer of the read API, which must be 200.
func (s *site) get(path string) ([]byte, error) {
	request, err := http.NewRequest(http.MethodGet, s.readapi()+path, nil)
	if err != nil {
		return nil, err
	}
	status, body, err := s.exchange(request)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("%s: answer %d: %s", path, status, body)
	}
	return body, err
}

func (s *site) exchange(request *http.Request) (status int, body []byte, err error) {
	answer, err := s.http.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer answer.Body.Close()
	body, err = io.ReadAll(answer.Body)
	return answer.StatusCode, body, err
}

// pipeline is the account that the read API gives of itself.
type pipeline struct {
	Channels []struct {
		Name  string
		Depth int64
	}
	Agents []struct {
		Agent        string
		Accepted     int64
		DeadLettered int64 `json:"dead_lettered"`
		InFlight     int64 `json:"in_flight"`
	}
	Balanced bool
}

// settle waits until every agent is done with all that follows from at least so many
// records pushed, and returns how long that took. No dead letters may have come of it.
func (s *site) settle(limit time.Duration, pushed int) time.Duration {
	s.t.Helper()
	return await(s.t, limit, func() error {
		body, err := s.get("/api/pipeline")
		if err != nil {
			return err
		}
		var p pipeline
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		return p.quiet(int64(pushed))
	})
}

func (p pipeline) quiet(pushed int64) error {
	for _, c := range p.Channels {
		if c.Name == "posts" && c.Depth < pushed {
			return fmt.Errorf("%d of %d posts on the log", c.Depth, pushed)
		}
	}
	for _, a := range p.Agents {
		if a.InFlight != 0 || a.DeadLettered != 0 {
			return fmt.Errorf("%s: %d in flight, %d dead letters", a.Agent, a.InFlight, a.DeadLettered)
		}
	}
	if !p.Balanced {
		return errors.New("the ledger does not add up")
	}
	return nil
}
