// Package deadletter is what is kept of an item that an agent could not process,
// and the item's way back to that agent.
//
// A letter lies on the channel dead-letters, and again each time that something
// becomes of it: redriven, done, or dead once more. All of one item and agent share
// a key, so the last on the log says how it stands. A redrive puts the letter on the
// failed agent's own channel, retry.<agent>, which no other agent reads.
package deadletter

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// Reason classes why an item is dead.
type Reason string

// The reasons.
const (
	Invalid  Reason = "invalid"  // the record holds no envelope
	Rejected Reason = "rejected" // the agent said that it can't ever be processed
	Failed   Reason = "failed"   // every attempt failed
	Timeout  Reason = "timeout"  // the last attempt took too long
	Panic    Reason = "panic"    // the last attempt panicked
)

// Reasons are all there are.
func Reasons() []Reason { return []Reason{Invalid, Rejected, Failed, Timeout, Panic} }

// Status is what became of a letter.
type Status string

// The statuses.
const (
	Dead     Status = "dead"     // "" on the log
	Redriven Status = "redriven" // on its way back to the agent
	Done     Status = "done"     // the agent has processed it since
)

// Statuses are all there are.
func Statuses() []Status { return []Status{Dead, Redriven, Done} }

// Letter is the item of the channel dead-letters, and of retry.<agent>.
type Letter struct {
	DataID   uuid.UUID `json:"data_id"`       // the item's; where there is no envelope, the letter's own
	Root     uuid.UUID `json:"root,omitzero"` // the item that entered the door; zero where there is no envelope
	Agent    string    `json:"agent"`
	Reason   Reason    `json:"reason"` // empty where the item never was dead
	Error    string    `json:"error"`  // of the last attempt
	Attempts int       `json:"attempts"`
	First    time.Time `json:"first"` // first attempt
	Last     time.Time `json:"last"`  // last attempt

	// Where the item lay on what the agent reads.
	Topic     string `json:"topic"`
	Partition int    `json:"partition"`
	Offset    int64  `json:"offset"`
	Key       []byte `json:"key,omitempty"` // the record's, base64

	Envelope json.RawMessage `json:"envelope"`      // as the agent saw it; null where there is none, or no room for it
	Raw      []byte          `json:"raw,omitempty"` // base64 of the record's value, where it is no envelope

	Status Status `json:"status,omitempty"`
}

// maxError bounds what is kept of an error's text, in bytes.
const maxError = 8 << 10

// New returns the letter of a record that an agent could not process; item is nil where it
// holds no envelope.
func New(agent string, r stream.Record, item *envelope.Envelope, reason Reason, err error) Letter {
	l := Letter{
		Agent: agent, Reason: reason, Error: clip(err.Error()),
		Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Key: r.Key,
		Envelope: json.RawMessage("null"),
	}
	if item == nil {
		l.Raw, l.DataID = r.Value, l.ID()
		return l
	}
	l.DataID, l.Root, l.Envelope = item.DataID, item.TraceID(), envelope.Append(nil, item)
	return l
}

func clip(text string) string { return strings.ToValidUTF8(text[:min(len(text), maxError)], "") }

// Decode reads a letter from an item's bytes.
func Decode(item []byte) (Letter, error) {
	var l Letter
	if err := json.Unmarshal(item, &l); err != nil {
		return l, fmt.Errorf("dead letter: %w", err)
	}
	if l.Agent == "" || l.Topic == "" || l.DataID == uuid.Nil {
		return l, errors.New("dead letter: agent, topic and data_id are required")
	}
	if l.Status == "" {
		l.Status = Dead
	}
	return l, nil
}

// ID is the data_id of the letter: one for each agent and item, or for each agent and
// place on the log where the record holds no envelope.
func (l *Letter) ID() uuid.UUID {
	if l.Root == uuid.Nil {
		return envelope.DerivedID(l.Agent, uuid.Nil, fmt.Sprintf("%s %s/%d/%d", envelope.ChannelDeadLetters, l.Topic, l.Partition, l.Offset))
	}
	return envelope.DerivedID(l.Agent, l.DataID, envelope.ChannelDeadLetters)
}

// Stripped is the letter without the payload, for a log that does not take one so large.
// Where the item lies it still says.
func (l Letter) Stripped() Letter {
	l.Envelope, l.Raw = json.RawMessage("null"), nil
	return l
}

// Record is the letter as it now stands, for the channel dead-letters.
func (l *Letter) Record(source string, now time.Time) stream.Record {
	e := l.wrap(envelope.ChannelDeadLetters, source, now)
	e.DataID = l.ID()
	return stream.NewRecord(e.DataID[:], &e)
}

// Retry is the letter on its way to its agent alone, under the key of the record that it
// was, so that those of one key keep their order.
func (l *Letter) Retry(source string, now time.Time) stream.Record {
	e := l.wrap(RetryChannel(l.Agent), source, now)
	e.DataID = envelope.NewID()
	return stream.NewRecord(l.Key, &e)
}

func (l *Letter) wrap(channel, source string, now time.Time) envelope.Envelope {
	data, err := json.Marshal(l)
	if err != nil {
		panic(err) // every field marshals
	}
	e := envelope.Envelope{Source: source, Created: now.UTC(), Data: data, Channel: channel, ContentType: "application/json"}
	if l.Root != uuid.Nil {
		e.Parent, e.Root = l.DataID, l.Root
	}
	return e
}

// Redrive puts letters on their way back, marked first: so none says redriven after
// its agent said done. A redrive that fails on the way can be made again.
func Redrive(ctx context.Context, log stream.Publisher, letters []Letter, source string, now time.Time) error {
	marks := make([]stream.Record, len(letters))
	retries := make([]stream.Record, len(letters))
	for i, l := range letters {
		l.Status = Redriven
		marks[i], retries[i] = l.Record(source, now), l.Retry(source, now)
	}
	if err := log.Publish(ctx, marks); err != nil {
		return fmt.Errorf("mark %d dead letters as redriven: %w", len(letters), err)
	}
	if err := log.Publish(ctx, retries); err != nil {
		return fmt.Errorf("redrive %d dead letters: %w", len(letters), err)
	}
	return nil
}

// RetryChannel is the channel that only this agent reads.
func RetryChannel(agent string) string { return envelope.RetryPrefix + agent }
