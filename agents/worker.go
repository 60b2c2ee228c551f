package agents

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gravitas/envelope"
	"gravitas/envelope/pause"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// worker processes one claim's items.
type worker struct {
	*Runner
	claim   stream.Claim
	commits *committer
}

// errPanic is a panic of the agent.
var errPanic = errors.New("panic")

// errOrphan is a fault of the agent's.
var errOrphan = errors.New("the agent made an output without a parent")

// processAll processes records batch by batch; false means that it was stopped
// before the end. New batches begin only while ctx lives; the one under way has until finishing ends.
func (w *worker) processAll(ctx, finishing context.Context, records []stream.Record) bool {
	for len(records) > 0 && ctx.Err() == nil {
		n := min(len(records), w.reg.Batch)
		items, ok := w.open(finishing, records[:n])
		if !ok || len(items) > 0 && !w.process(ctx, finishing, items) {
			return false
		}
		w.commits.advance(records[n-1].Offset + 1)
		records = records[n:]
	}
	return len(records) == 0
}

// process gets items done: it waits out outages, narrows failures down to single
// items, retries those, and buries what can't be done. False means stopped.
func (w *worker) process(ctx, finishing context.Context, items []Item) bool {
	backOff := w.newBackOff()
	for attempt, tries := 1, 1; ; tries++ { // tries count waits too
		began := time.Now()
		outputs, err := w.attempt(finishing, items)
		failures, err := some(err, items)
		if failures != nil {
			return w.part(ctx, finishing, items, outputs, failures)
		}
		if err == nil {
			err = w.publish(finishing, outputs, items)
		}
		switch {
		case err == nil:
			w.finish(items, outputs, tries, began)
			return true
		case finishing.Err() != nil:
			return false
		case waits(err):
			w.meter.countError()
			w.logger.Warn("waiting", "err", err, "partition", w.claim.Partition())
		case len(items) > 1:
			return w.narrow(ctx, finishing, items, err)
		case final(err) || attempt >= w.cfg.Attempts:
			return w.buryItem(finishing, &items[0], err, attempt)
		default:
			w.meter.countError()
			w.retry(&items[0], attempt, err)
			attempt++
		}
		if !pause.For(ctx, backOff.NextBackOff()) {
			return false
		}
	}
}

// narrow finds the items that are at fault: by halves, so that one of a thousand costs twenty
// calls. Where each costs the whole timeout, one by one at once.
func (w *worker) narrow(ctx, finishing context.Context, items []Item, err error) bool {
	part := (len(items) + 1) / 2
	if errors.Is(err, context.DeadlineExceeded) {
		part = 1
	}
	for some := range slices.Chunk(items, part) {
		if ctx.Err() != nil || !w.process(ctx, finishing, some) {
			return false
		}
	}
	return true
}

// final reports whether no further attempt is to be made at an item now.
func final(err error) bool {
	return errors.Is(err, ErrReject) || errors.Is(err, ErrGiveUp) || errors.Is(err, stream.ErrTooLarge)
}

type result struct {
	outputs []Output
	err     error
}

// attempt calls the agent, under its timeout and with its panics caught. An
// agent that outlives its timeout is left behind.
func (w *worker) attempt(ctx context.Context, items []Item) ([]Output, error) {
	ctx, cancel := context.WithTimeout(ctx, w.reg.Timeout)
	defer cancel()
	done := make(chan result, 1)
	go func() {
		defer func() {
			if p := recover(); p != nil {
				w.logger.Error("the agent panicked", "panic", p, "stack", string(debug.Stack()))
				done <- result{err: fmt.Errorf("%w: %v", errPanic, p)}
			}
		}()
		outputs, err := w.reg.Processor.Process(ctx, items)
		done <- result{outputs, err}
	}()
	select {
	case r := <-done:
		return r.outputs, r.err
	case <-ctx.Done():
	}
	grace := time.NewTimer(hangGrace)
	defer grace.Stop()
	select {
	case r := <-done: // what it was waiting for is a better reason than the time
		return r.outputs, r.err
	case <-grace.C:
		return nil, fmt.Errorf("after %s: %w", w.reg.Timeout, ctx.Err())
	}
}

// hangGrace is what an agent has to return once its time is over.
const hangGrace = 200 * time.Millisecond

// publish puts outputs on the log, and what became of dead letters, and stamps where each
// output lies.
func (w *worker) publish(ctx context.Context, outputs []Output, items []Item) error {
	resolutions := w.resolutions(items)
	if len(outputs)+len(resolutions) == 0 {
		return nil
	}
	now := time.Now()
	envelopes := make([]envelope.Envelope, len(outputs))
	records := make([]stream.Record, len(outputs), len(outputs)+len(resolutions))
	for i, o := range outputs {
		if o.Parent == nil {
			return errOrphan
		}
		envelopes[i] = derive(w.reg.Agent, o, now)
		records[i] = stream.NewRecord([]byte(o.Key), &envelopes[i])
	}
	if err := w.log.Publish(ctx, append(records, resolutions...)); err != nil {
		return err
	}
	w.stampDerived(envelopes, records)
	return nil
}

// derive wraps what an agent made.
func derive(agent pipeline.Agent, o Output, now time.Time) envelope.Envelope {
	order := o.Parent.Order()
	return envelope.Envelope{
		DataID:      envelope.DerivedID(agent.Name, o.Parent.DataID, o.Name),
		Source:      agent.Name,
		Created:     now.UTC(),
		Data:        o.Data,
		Channel:     agent.Writes,
		ContentType: "application/json",
		Parent:      o.Parent.DataID,
		Root:        o.Parent.TraceID(),
		Roots:       o.Roots,
		Sequence:    &order,
	}
}

func (w *worker) newBackOff() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval = w.cfg.MinPause, w.cfg.MaxPause
	return b
}
