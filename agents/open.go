package agents

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
)

// open takes the items out of records; what is no envelope becomes a dead letter. False
// means stopped before every such letter was durable.
func (w *worker) open(ctx context.Context, records []stream.Record) ([]Item, bool) {
	now := time.Now()
	items := make([]Item, 0, len(records))
	for _, r := range records {
		it := Item{origin: r, Received: now}
		if w.retries() && !w.openRetry(ctx, &it) {
			if ctx.Err() != nil {
				return nil, false
			}
			continue
		}
		if err := envelope.Decode(it.origin.Value, &it.Envelope); err != nil {
			if !w.buryRecord(ctx, it.origin, err, now) {
				return nil, false
			}
			continue
		}
		it.origin.Value, it.origin.Headers = nil, nil
		it.Key, it.Partition, it.Offset = it.origin.Key, it.origin.Partition, it.origin.Offset
		items = append(items, it)
	}
	return items, true
}

// retries reports whether the claim is of the agent's own channel.
func (w *worker) retries() bool { return w.claim.Topic() == deadletter.RetryChannel(w.reg.Name) }

// openRetry turns a record of the agent's own channel into the record that it was at first.
// False means that there is nothing to process.
func (w *worker) openRetry(ctx context.Context, it *Item) bool {
	var e envelope.Envelope
	err := envelope.Decode(it.origin.Value, &e)
	if err == nil {
		var l deadletter.Letter
		if l, err = deadletter.Decode(e.Data); err == nil {
			it.redriven = &l
			it.origin, err = w.original(ctx, &l)
		}
	}
	if err != nil && ctx.Err() == nil {
		w.logger.Error("redrive dropped; its dead letter, if it has one, stays redriven", "data_id", e.Parent, "partition", it.origin.Partition, "offset", it.origin.Offset, "err", err)
	}
	return err == nil
}

var errGone = errors.New("the log no longer holds the item")

// original is the record that a letter is about, from the log where the letter had no room for it.
func (w *worker) original(ctx context.Context, l *deadletter.Letter) (stream.Record, error) {
	r := stream.Record{Topic: l.Topic, Partition: l.Partition, Offset: l.Offset, Key: l.Key, Value: l.Raw}
	if string(l.Envelope) != "null" {
		r.Value = l.Envelope
	}
	if r.Value != nil {
		return r, nil
	}
	found, err := stream.ReadOne(ctx, w.log, l.Topic, l.Partition, l.Offset)
	if err == nil && found == nil {
		err = errGone
	}
	if err != nil {
		return r, fmt.Errorf("item at %s/%d/%d: %w", l.Topic, l.Partition, l.Offset, err)
	}
	return *found, nil
}
