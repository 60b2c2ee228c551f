package agents

import (
	"context"
	"errors"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pause"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

func reasonOf(err error) deadletter.Reason {
	switch {
	case errors.Is(err, ErrReject):
		return deadletter.Rejected
	case errors.Is(err, errPanic):
		return deadletter.Panic
	case errors.Is(err, context.DeadlineExceeded):
		return deadletter.Timeout
	default:
		return deadletter.Failed
	}
}

// buryItem makes a dead letter of an item; false means stopped before it was durable.
func (w *worker) buryItem(ctx context.Context, it *Item, err error, attempts int) bool {
	l := deadletter.New(w.reg.Name, it.origin, &it.Envelope, reasonOf(err), err)
	l.First, l.Last, l.Attempts = it.began(), time.Now().UTC(), attempts
	if it.redriven != nil {
		l.Attempts += it.redriven.Attempts
	}
	if !w.bury(ctx, l) {
		return false
	}
	for _, root := range it.roots() {
		w.recorder.Record(tracecache.Dead(root, w.reg.Name, l.First, l.Last, l.Attempts, err))
	}
	return true
}

// buryRecord makes a dead letter of what is no envelope.
func (w *worker) buryRecord(ctx context.Context, r stream.Record, err error, at time.Time) bool {
	l := deadletter.New(w.reg.Name, r, nil, deadletter.Invalid, err)
	l.First, l.Last, l.Attempts = at.UTC(), at.UTC(), 1
	return w.bury(ctx, l)
}

// bury puts a dead letter on the log, waiting for the log where it must. Who fails on a dead
// letter makes no other of it: it lies on the log already.
func (w *worker) bury(ctx context.Context, l deadletter.Letter) bool {
	w.logger.Error("dead letter", "data_id", l.DataID, "reason", l.Reason, "err", l.Error, "topic", l.Topic,
		"partition", l.Partition, "offset", l.Offset, "attempts", l.Attempts)
	if l.Topic == envelope.ChannelDeadLetters {
		return true
	}
	backOff := w.newBackOff()
	for {
		err := w.log.Publish(ctx, []stream.Record{l.Record(w.reg.Name, time.Now())})
		if err == nil {
			w.meter.countDead()
			return true
		}
		if errors.Is(err, stream.ErrTooLarge) {
			l = l.Stripped()
		}
		w.logger.Warn("waiting to write a dead letter", "err", err)
		if !pause.For(ctx, backOff.NextBackOff()) {
			return false
		}
	}
}

// resolutions are the letters of items that were dead, as they stand once processed.
func (w *worker) resolutions(items []Item) (records []stream.Record) {
	if w.cfg.Quiet {
		return nil
	}
	now := time.Now()
	for i := range items {
		if l := items[i].redriven; l != nil && l.Reason != "" {
			l.Status = deadletter.Done
			records = append(records, l.Record(w.reg.Name, now))
		}
	}
	return records
}
