package agents

import (
	"context"
	"errors"
	"time"

	"gravitas/envelope/deadletter"
	"gravitas/envelope/pause"
	"gravitas/tracecache"
)

// some are the failures of items that can be told from others. Of a single item the error is
// returned as any agent's, unless it is to be put off.
func some(err error, items []Item) (Failures, error) {
	var failures Failures
	if errors.As(err, &failures) {
		if len(items) > 1 && len(failures) > 0 {
			return failures, nil
		}
		err = failures[0]
	}
	if len(items) == 1 && errors.Is(err, ErrLater) && !items[0].Redriven() {
		return Failures{0: err}, nil
	}
	return nil, err
}

// part is done with the items that did not fail, and deals with those that did: it puts off,
// buries or tries again. False means stopped.
func (w *worker) part(ctx, finishing context.Context, items []Item, outputs []Output, failures Failures) bool {
	var done, again []Item
	for i := range items {
		if failures[i] == nil {
			done = append(done, items[i])
		}
	}
	unpublished := w.publish(finishing, outputs, done)
	if unpublished == nil {
		w.finish(done, outputs, 1, time.Time{})
	}
	var later []deadletter.Letter
	for i := range items {
		it, err := &items[i], failures[i]
		switch {
		case err == nil && unpublished == nil:
		case errors.Is(err, ErrLater) && !it.Redriven():
			later = append(later, w.putOff(it, err))
		case err != nil && final(err):
			if !w.buryItem(finishing, it, err, 1) {
				return false
			}
		default:
			again = append(again, *it)
		}
	}
	if !w.sendLater(finishing, later) {
		return false
	}
	for i := range again {
		if ctx.Err() != nil || !w.process(ctx, finishing, again[i:i+1]) {
			return false
		}
	}
	return true
}

// putOff is the letter of an item that comes back on the agent's own channel.
func (w *worker) putOff(it *Item, err error) deadletter.Letter {
	w.meter.countError()
	w.logger.Warn("put off", "data_id", it.DataID, "err", err)
	l := deadletter.New(w.reg.Name, it.origin, &it.Envelope, reasonOf(err), err)
	l.First, l.Last, l.Attempts = it.began(), time.Now().UTC(), 1
	for _, root := range it.roots() {
		w.recorder.Record(tracecache.Failed(root, w.reg.Name, it.Received, 1, err))
	}
	return l
}

// sendLater puts letters on the agent's own channel, waiting for the log where it must.
func (w *worker) sendLater(ctx context.Context, letters []deadletter.Letter) bool {
	if len(letters) == 0 {
		return true
	}
	backOff := w.newBackOff()
	for {
		err := deadletter.Redrive(ctx, w.log, letters, w.reg.Name, time.Now())
		if err == nil {
			return true
		}
		w.logger.Warn("waiting to put items off", "items", len(letters), "err", err)
		if !pause.For(ctx, backOff.NextBackOff()) {
			return false
		}
	}
}
