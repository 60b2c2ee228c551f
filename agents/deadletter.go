package agents

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// DeadLetters is the channel of what agents can't process.
const DeadLetters = "dead-letters"

// reason classes a dead letter.
type reason string

const (
	reasonInvalid  reason = "invalid"  // no envelope
	reasonRejected reason = "rejected" // the agent said so
	reasonFailed   reason = "failed"   // every attempt failed
	reasonTimeout  reason = "timeout"
	reasonPanic    reason = "panic"
)

func reasonOf(err error) reason {
	switch {
	case errors.Is(err, ErrReject):
		return reasonRejected
	case errors.Is(err, errPanic):
		return reasonPanic
	case errors.Is(err, context.DeadlineExceeded):
		return reasonTimeout
	default:
		return reasonFailed
	}
}

// letter is what is known of an item that can't be processed.
type letter struct {
	record      stream.Record
	item        *Item // nil where the record holds no envelope
	reason      reason
	err         error
	attempts    int
	first, last time.Time
}

// deadLetter is the item of the channel dead-letters.
type deadLetter struct {
	Agent     string          `json:"agent"`
	Reason    reason          `json:"reason"`
	Error     string          `json:"error"`
	Attempts  int             `json:"attempts"`
	First     time.Time       `json:"first"`
	Last      time.Time       `json:"last"`
	Topic     string          `json:"topic"`
	Partition int             `json:"partition"`
	Offset    int64           `json:"offset"`
	Envelope  json.RawMessage `json:"envelope"`      // as the agent saw it; null where it is none
	Raw       []byte          `json:"raw,omitempty"` // base64 of the record's value, where it is no envelope
}

// buryItem makes a dead letter of an item; false means stopped before it was durable.
func (w *worker) buryItem(ctx context.Context, it *Item, err error, attempts int) bool {
	l := letter{
		record: stream.Record{Topic: w.claim.Topic(), Partition: it.Partition, Offset: it.Offset, Key: it.Key},
		item:   it, reason: reasonOf(err), err: err, attempts: attempts, first: it.Received, last: time.Now(),
	}
	if !w.bury(ctx, l) {
		return false
	}
	w.recorder.Record(tracecache.Dead(it.TraceID(), w.reg.Name, it.Received, attempts, err))
	return true
}

// bury puts a dead letter on the log, waiting for the log where it must.
func (w *worker) bury(ctx context.Context, l letter) bool {
	w.logger.Error("dead letter", "reason", l.reason, "err", l.err, "topic", l.record.Topic,
		"partition", l.record.Partition, "offset", l.record.Offset, "attempts", l.attempts)
	records := []stream.Record{w.deadRecord(l)}
	pause := w.newPause()
	for {
		err := w.log.Publish(ctx, records)
		if err == nil {
			w.meter.countDead()
			return true
		}
		w.logger.Warn("waiting to write a dead letter", "err", err)
		if !sleep(ctx, pause.NextBackOff()) {
			return false
		}
	}
}

func (w *worker) deadRecord(l letter) stream.Record {
	body := deadLetter{
		Agent: w.reg.Name, Reason: l.reason, Error: l.err.Error(), Attempts: l.attempts,
		First: l.first.UTC(), Last: l.last.UTC(),
		Topic: l.record.Topic, Partition: l.record.Partition, Offset: l.record.Offset,
		Envelope: json.RawMessage("null"),
	}
	e := envelope.Envelope{Source: w.reg.Name, Created: time.Now().UTC(), Channel: DeadLetters, ContentType: "application/json"}
	if l.item != nil {
		body.Envelope = envelope.Append(nil, &l.item.Envelope)
		order := l.item.Order()
		e.Parent, e.Root, e.Sequence = l.item.DataID, l.item.TraceID(), &order
	} else {
		body.Raw = l.record.Value
	}
	origin := tracecache.At(l.record.Topic, l.record.Partition, l.record.Offset)
	e.DataID = envelope.DerivedID(w.reg.Name, e.Parent, DeadLetters+" "+origin)
	data, err := json.Marshal(body)
	if err != nil {
		panic(err) // every field marshals
	}
	e.Data = data
	return stream.NewRecord(e.DataID[:], &e)
}
