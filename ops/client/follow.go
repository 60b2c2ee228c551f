package client

import (
	"context"
	"fmt"
	"io"
	"time"
)

// followEvery is how often a followed trace is asked for.
const followEvery = 250 * time.Millisecond

// Follow writes a line for each thing that happens to an item, until it is no
// longer in flight or ctx ends, and returns the last trace seen. An item that is
// not known yet is waited for; an API that is away too.
func (r *Reader) Follow(ctx context.Context, w io.Writer, dataID string) (Trace, error) {
	tick := time.NewTicker(followEvery)
	defer tick.Stop()
	told := map[string]bool{}
	var last Trace
	for {
		t, err := Retry(ctx, func(error, time.Duration) {}, func() (Trace, error) { return r.Trace(ctx, dataID) })
		switch {
		case err == nil:
			last = t
			if err := tell(w, told, happenings(t)...); err != nil || t.Status != InFlight {
				return last, err
			}
		case !NotFound(err):
			return last, err
		default:
			if err := tell(w, told, "no trace of it yet: waiting for one"); err != nil {
				return last, err
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return last, context.Cause(ctx)
		}
	}
}

// tell writes the lines that were not told yet.
func tell(w io.Writer, told map[string]bool, lines ...string) error {
	for _, line := range lines {
		if told[line] {
			continue
		}
		told[line] = true
		if _, err := fmt.Fprintln(w, line); err != nil {
			return err
		}
	}
	return nil
}

// happenings is a trace as lines, each of which is the same in every later trace.
func happenings(t Trace) []string {
	lines := []string{header(Trace{DataID: t.DataID, Channel: t.Channel, Source: t.Source, Created: t.Created})}
	for _, h := range t.Hops {
		if h.In != nil {
			lines = append(lines, fmt.Sprintf("%s  %s has it", clock(h.In), h.Agent))
		}
		if h.Error != nil {
			lines = append(lines, fmt.Sprintf("%s failed, attempt %d: %s", h.Agent, h.Attempts, *h.Error))
		}
		if h.Done != nil {
			lines = append(lines, fmt.Sprintf("%s  %s is done with it", clock(h.Done), h.Agent))
		}
	}
	if t.Status != InFlight {
		lines = append(lines, verdict(t))
	}
	return lines
}
