package scraper

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// reddit reads listings of new posts within the rate limit.
type reddit struct {
	cfg     Config
	client  *http.Client
	clock   Clock
	metrics *metrics
	tokens  *tokens
	pace    *pacer
}

func newReddit(cfg Config, client *http.Client, clock Clock, m *metrics) *reddit {
	return &reddit{
		cfg: cfg, client: client, clock: clock, metrics: m,
		tokens: &tokens{cfg: cfg, client: client, clock: clock, metrics: m},
		pace:   &pacer{clock: clock, interval: cfg.Interval},
	}
}

// list reads one page of /r/{subreddits}/new. The error is errUnavailable,
// ErrCredentials, or a passing one. A token that Reddit no longer takes is
// replaced once.
func (r *reddit) list(ctx context.Context, subreddits string, query url.Values) (listing, error) {
	a, err := r.get(ctx, subreddits, query)
	if err == nil && a.status == http.StatusUnauthorized {
		r.tokens.drop()
		a, err = r.get(ctx, subreddits, query)
	}
	if err != nil {
		return listing{}, err
	}
	switch {
	case a.status == http.StatusOK:
		l, err := decodeListing(a.body)
		if err != nil {
			return listing{}, passing(err)
		}
		return l, nil
	case unavailable(a.status):
		return listing{}, fmt.Errorf("%w: reddit answers %d %s", errUnavailable, a.status, reason(a.body))
	}
	return listing{}, refusal("reddit", a, r.clock.Now())
}

func (r *reddit) get(ctx context.Context, subreddits string, query url.Values) (answer, error) {
	if err := r.pace.wait(ctx); err != nil {
		return answer{}, err
	}
	token, err := r.tokens.get(ctx)
	if err != nil {
		return answer{}, err
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.Timeout)
	defer cancel()
	query.Set("raw_json", "1") // else titles come with &amp; for &
	address := strings.TrimRight(r.cfg.APIURL, "/") + "/r/" + subreddits + "/new?" + query.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return answer{}, err
	}
	req.Header.Set("Authorization", "Bearer "+token)
	req.Header.Set("User-Agent", r.cfg.UserAgent)
	a, err := exchange(r.client, req, r.metrics, "reddit")
	if remaining, ok := r.pace.observe(a.header); ok {
		r.metrics.remaining.Set(remaining)
	}
	return a, err
}

// unavailable tells the statuses of subreddits that can't be listed. Those that
// don't exist are redirected to a search.
func unavailable(status int) bool {
	switch status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusUnavailableForLegalReasons:
		return true
	}
	return status >= 300 && status < 400
}

// reason is why Reddit withholds a subreddit ("private", "banned", …), as far
// as it says.
func reason(body []byte) string {
	var why struct {
		Reason  string `json:"reason"`
		Message string `json:"message"`
	}
	if json.Unmarshal(body, &why) != nil {
		return ""
	}
	if why.Reason != "" {
		return why.Reason
	}
	return why.Message
}

// refusal is the passing error for a status that is not 200. Where Retry-After
// is lacking, a 429 lasts until the rate limit's period ends.
func refusal(server string, a answer, now time.Time) error {
	wait := retryAfter(a.header, now)
	if wait == 0 && a.status == http.StatusTooManyRequests {
		if s, err := strconv.ParseFloat(a.header.Get("X-Ratelimit-Reset"), 64); err == nil {
			wait = seconds(s)
		}
	}
	return &waitError{err: fmt.Errorf("%s answers %d", server, a.status), after: wait}
}
