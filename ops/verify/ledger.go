// Package verify checks a running Gravitas from the outside: that every agent's
// account adds up, by the read API's own ledger, and, item by item, that what lies
// on the log is in the tables. It changes nothing.
package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gravitas/ops/client"
)

const (
	askEvery = 250 * time.Millisecond // between two looks at the ledger
	// settling is how long an account may be off while it is written: a dead letter
	// comes on the log a moment before the item counts as finished.
	settling = 2 * time.Second
)

// Ledger asks for the accounts until all of them add up, for a moment at most, and
// returns the last that it got. With a wait, it asks until nothing is in flight either.
// A read API that is away, or that has just started and knows no account yet, is waited for.
func Ledger(ctx context.Context, api *client.Reader, wait time.Duration) (last client.Pipeline, failure error) {
	began, known := time.Now(), false
	limit := time.NewTimer(max(wait, patience))
	defer limit.Stop()
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		p, err := api.Pipeline(ctx)
		switch {
		case err == nil:
			if last, failure = p, nil; Unbalanced(p) == nil && (wait <= 0 || InFlight(p) == nil) {
				return p, nil
			}
			if !known {
				known = true
				limit.Reset(max(wait-time.Since(began), settling))
			}
		case ctx.Err() == nil:
			if failure = fmt.Errorf("ask for the ledger: %w", err); !client.Passing(err) {
				return last, failure
			}
		}
		select {
		case <-tick.C:
		case <-limit.C:
			return last, failure
		case <-ctx.Done():
			return last, context.Cause(ctx)
		}
	}
}

// Unbalanced is an error that says of each agent whose account does not add up by how much.
func Unbalanced(p client.Pipeline) error {
	var errs []error
	for _, a := range p.Agents {
		if off := a.Off(); off != 0 {
			errs = append(errs, fmt.Errorf("%s is off by %d: accepted %d, but done %d + dead-lettered %d + in flight %d",
				a.Agent, off, a.Accepted, a.Done, a.DeadLettered, a.InFlight))
		}
	}
	if len(errs) == 0 && !p.Balanced {
		return errors.New("the read API says that the ledger does not add up")
	}
	return errors.Join(errs...)
}

// InFlight is an error that says of each agent how much it has to go.
func InFlight(p client.Pipeline) error {
	var errs []error
	for _, a := range p.Agents {
		if a.InFlight != 0 {
			errs = append(errs, fmt.Errorf("%s has %d in flight", a.Agent, a.InFlight))
		}
	}
	return errors.Join(errs...)
}
