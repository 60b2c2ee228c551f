package overload

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"
)

// answerLimit is the longest that an answer may take under any load.
const answerLimit = 20 * time.Second

// producer sends batches over connections of its own.
type producer struct {
	node *node
	http *http.Client
}

func newProducer(n *node, conns int) *producer {
	return &producer{n, &http.Client{
		Timeout:   answerLimit,
		Transport: &http.Transport{MaxConnsPerHost: conns, MaxIdleConnsPerHost: conns},
	}}
}

func (p *producer) close() { p.http.CloseIdleConnections() }

// push sends posts and returns the answer's status, 0 where there was none, and
// whether it says when to come back.
func (p *producer) push(ctx context.Context, body []byte) (status int, retryAfter bool, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.node.Frontdoor+"/v1/channels/posts", bytes.NewReader(body))
	if err != nil {
		return 0, false, err
	}
	r.Header.Set("Authorization", "Bearer "+p.node.keys.Producer)
	r.Header.Set("Content-Type", "application/x-ndjson")
	answer, err := p.http.Do(r)
	if err != nil {
		return 0, false, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, answer.Header.Get("Retry-After") != "", err
}

// answers are those to many requests.
type answers struct {
	mu        sync.Mutex
	byStatus  map[int]int
	bare      int            // 429 or 503 that do not say when to come back
	errs      map[string]int // of requests without an answer
	took      []float64      // ms, of every answer
	accepted  map[int64]bool // requests answered 202, by number
	requested int64          // requests sent
}

func newAnswers() *answers {
	return &answers{byStatus: map[int]int{}, errs: map[string]int{}, accepted: map[int64]bool{}}
}

func (a *answers) note(request int64, status int, retryAfter bool, err error, took time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.requested++
	if err != nil {
		a.errs[err.Error()]++
		return
	}
	a.byStatus[status]++
	a.took = append(a.took, milliseconds(took))
	switch status {
	case http.StatusAccepted:
		a.accepted[request] = true
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		if !retryAfter {
			a.bare++
		}
	}
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// quantile is of values that need not be sorted; 0 of none.
func quantile(values []float64, q float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[int(q*float64(len(sorted)-1))]
}
