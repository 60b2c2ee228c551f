package scraper

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// pacer keeps requests within Reddit's budget, as its X-Ratelimit headers tell
// it: Remaining requests (a decimal) in the Reset seconds left of the period.
// While the budget allows a request an interval it holds nothing back; where it
// doesn't, requests are spread evenly over what is left of the period, so that
// the limit is never met.
type pacer struct {
	clock    Clock
	interval time.Duration
	next     time.Time // no request before
}

// wait returns when the next request may go out.
func (p *pacer) wait(ctx context.Context) error {
	return p.clock.Sleep(ctx, p.next.Sub(p.clock.Now()))
}

// observe takes in an answer's headers and tells the budget that is left; ok is
// false where they tell none, as on answers from Reddit's cache.
func (p *pacer) observe(h http.Header) (remaining float64, ok bool) {
	remaining, reset, ok := budget(h)
	if !ok {
		return 0, false
	}
	spacing := reset
	if remaining >= 1 {
		spacing = time.Duration(float64(reset) / remaining)
	}
	if spacing > p.interval || remaining < 1 {
		p.next = p.clock.Now().Add(spacing)
	}
	return remaining, true
}

// budget reads X-Ratelimit-Remaining and X-Ratelimit-Reset.
func budget(h http.Header) (remaining float64, reset time.Duration, ok bool) {
	remaining, err := strconv.ParseFloat(h.Get("X-Ratelimit-Remaining"), 64)
	if err != nil || remaining != remaining {
		return 0, 0, false
	}
	s, err := strconv.ParseFloat(h.Get("X-Ratelimit-Reset"), 64)
	if err != nil {
		return 0, 0, false
	}
	return remaining, seconds(s), true
}
