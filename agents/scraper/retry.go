package scraper

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// maxWait bounds what a server may ask for; Reddit's periods are 10 minutes.
const maxWait = time.Hour

// retrier repeats calls that failed for a passing reason.
type retrier struct {
	clock            Clock
	log              *slog.Logger
	initial, longest time.Duration // of the back-off, give or take half
}

// do calls op until it returns anything but a waitError, or ctx ends. It never
// gives up by itself, and never repeats without a wait: the one that the server
// asked for, or an exponential back-off with jitter.
func (r retrier) do(ctx context.Context, what string, op func() error) error {
	b := newBackOff(r.initial, r.longest)
	for {
		err := op()
		var w *waitError
		if !errors.As(err, &w) {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		wait := b.NextBackOff()
		if w.after > 0 {
			wait = min(w.after, maxWait)
		}
		r.log.Warn(what+" failed, waiting", "error", err, "wait", wait)
		if err := r.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

func newBackOff(initial, longest time.Duration) *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval = min(initial, longest)
	b.Multiplier = 2
	b.MaxInterval = longest
	return b
}

// retryAfter is the wait that a Retry-After header asks for, in either of its
// forms (RFC 9110, 10.2.3); 0 without one.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := h.Get("Retry-After")
	if s, err := strconv.ParseFloat(value, 64); err == nil {
		return seconds(s)
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(at.Sub(now), 0)
	}
	return 0
}

// seconds is s as a duration between 0 and maxWait.
func seconds(s float64) time.Duration {
	if !(s > 0) { // also what is not a number
		return 0
	}
	return time.Duration(min(s, maxWait.Seconds()) * float64(time.Second))
}
