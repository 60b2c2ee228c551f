package agents

import (
	"time"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// finish stamps and measures items that are done, and what was made of them.
func (w *worker) finish(items []Item, outputs []Output, attempts int, last time.Time) {
	done := time.Now()
	goesOn := w.goesOn(outputs)
	stamps := make([]tracecache.Stamp, 0, len(items))
	for i := range items {
		it := &items[i]
		w.meter.observe(done.Sub(it.Received))
		if it.Channel == envelope.ChannelDeadLetters {
			continue // a letter is no hop of the item that it tells of
		}
		for _, root := range it.roots() {
			s := tracecache.Done(root, w.reg.Name, it.began(), done)
			s.Fields = append(s.Fields, w.retried(it, attempts, last)...)
			if !goesOn(root) {
				s.Fields = append(s.Fields, tracecache.Ended(w.reg.Name, done))
			}
			stamps = append(stamps, s)
		}
	}
	w.recorder.Record(stamps...)
	w.meter.countDone(len(items))
}

// goesOn tells which roots something was made of. Of an agent that only fills tables no more is
// awaited.
func (w *worker) goesOn(outputs []Output) func(root uuid.UUID) bool {
	if w.reg.Writes == "" {
		return func(uuid.UUID) bool { return true }
	}
	roots := make(map[uuid.UUID]bool, len(outputs))
	for i := range outputs {
		for _, root := range outputs[i].roots() {
			roots[root] = true
		}
	}
	return func(root uuid.UUID) bool { return roots[root] }
}

// roots are the traces that an output belongs to.
func (o *Output) roots() []uuid.UUID {
	if len(o.Roots) > 0 {
		return o.Roots
	}
	return o.Parent.roots()
}

// retried are the fields of an item that took more than one attempt.
func (w *worker) retried(it *Item, attempts int, last time.Time) (fields []tracecache.Field) {
	if it.redriven != nil {
		attempts += it.redriven.Attempts
		fields = tracecache.Revived(w.reg.Name)
	}
	if attempts > 1 {
		fields = append(fields, tracecache.Retried(w.reg.Name, attempts, last)...)
	}
	return fields
}

// roots are the traces that an item's hops belong to.
func (it *Item) roots() []uuid.UUID {
	if len(it.Roots) > 0 {
		return it.Roots
	}
	return []uuid.UUID{it.TraceID()}
}

// retry stamps an attempt that failed and will be made again.
func (w *worker) retry(it *Item, attempt int, err error) {
	w.logger.Warn("attempt failed", "data_id", it.DataID, "attempt", attempt, "err", err)
	w.recorder.Record(tracecache.Failed(it.TraceID(), w.reg.Name, it.Received, attempt, err))
}

// stampDerived stamps where each derived envelope lies, under its own id.
func (w *worker) stampDerived(envelopes []envelope.Envelope, records []stream.Record) {
	stamps := make([]tracecache.Stamp, len(envelopes))
	for i := range envelopes {
		e, r := &envelopes[i], &records[i]
		stamps[i] = tracecache.Derived(e.DataID, e.Root, tracecache.At(r.Topic, r.Partition, r.Offset))
	}
	w.recorder.Record(stamps...)
}
