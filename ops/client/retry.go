package client

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// Waits between tries where the server doesn't say how long.
const (
	firstWait   = 50 * time.Millisecond
	longestWait = 5 * time.Second
)

// Retry calls do until it succeeds or ctx ends, for as long as its failures are
// passing ones: no connection, a broken one, 429, 408 or 5xx. It waits as long as
// Retry-After says, else ever longer up to 5 s, and tells waiting of each wait.
// Any other failure is returned as it is; ctx's end as ctx's error.
func Retry[T any](ctx context.Context, waiting func(err error, wait time.Duration), do func() (T, error)) (T, error) {
	var last error
	try := func() (T, error) {
		v, err := do()
		if err != nil && !passing(err) {
			err = backoff.Permanent(err)
		}
		last = err
		if wait := askedWait(err); wait > 0 {
			return v, &backoff.RetryAfterError{Duration: wait}
		}
		return v, err
	}
	pace := &backoff.ExponentialBackOff{
		InitialInterval: firstWait, MaxInterval: longestWait, Multiplier: 2, RandomizationFactor: 0.3,
	}
	return backoff.Retry(ctx, try, backoff.WithBackOff(pace), backoff.WithMaxElapsedTime(0),
		backoff.WithNotify(func(_ error, wait time.Duration) { waiting(last, wait) }))
}

func askedWait(err error) time.Duration {
	var p *Problem
	if errors.As(err, &p) && p.Passing() {
		return p.RetryAfter
	}
	return 0
}

// passing tells a failure that ends by itself. What the transport reports is
// one, but for a request that can't be made at all.
func passing(err error) bool {
	var p *Problem
	if errors.As(err, &p) {
		return p.Passing()
	}
	var broken *brokenAnswer
	if errors.As(err, &broken) {
		return true
	}
	var failed *url.Error
	return errors.As(err, &failed) && !errors.Is(err, errUnusableURL)
}
