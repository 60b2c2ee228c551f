package envelope

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// Event is a CloudEvent of version 1.0 (https://github.com/cloudevents/spec): its
// attributes and its data's bytes.
type Event struct {
	ID          string
	Source      string
	Type        string
	Time        time.Time // zero where the event has none
	ContentType string    // of Data; empty where the event says nothing
	Data        []byte    // nil where the event has none
	// Extensions are all other attributes, subject and dataschema among them: name
	// to raw JSON value, in the order that they came in.
	Extensions []Field
}

// ErrNotEvent is wrapped by the errors of bytes or headers that are no CloudEvent.
var ErrNotEvent = errors.New("not a CloudEvent")

func eventFault(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrNotEvent}, args...)...)
}

// Names of the extensions that keep what an envelope says in another way, or says
// beyond an event.
const (
	extOriginID     = "originid"     // id that is no UUID as envelopes write it
	extOriginSource = "originsource" // source other than the producer's name
	extOriginType   = "origintype"   // type other than the channel's name
	extParent       = "parent"
	extRoot         = "root"
	extRoots        = "roots" // separated by spaces
	extSequence     = "sequence"
)

// Envelope wraps the event's data, as it came from a producer on a channel. What
// the envelope says otherwise is kept in extensions. An event without a time has
// a zero Created.
func (ev *Event) Envelope(producer, channel string) Envelope {
	e := Envelope{
		DataID: ev.DataID(), Source: producer, Created: ev.Time, Data: ev.Data,
		Channel: channel, ContentType: ev.ContentType,
		Extensions: append([]Field(nil), ev.Extensions...),
	}
	if e.DataID.String() != ev.ID {
		e.keep(extOriginID, ev.ID)
	}
	if ev.Source != producer {
		e.keep(extOriginSource, ev.Source)
	}
	if ev.Type != channel {
		e.keep(extOriginType, ev.Type)
	}
	return e
}

// DataID is the event's id where that is a UUID, else the UUIDv5 of its source
// and id, which together are unique.
func (ev *Event) DataID() uuid.UUID {
	if len(ev.ID) == 36 {
		if id, err := uuid.Parse(ev.ID); err == nil && id != uuid.Nil {
			return id
		}
	}
	return derive("cloudevent", ev.Source, []byte(ev.ID))
}

// keep adds an extension. Where an event that has come through a door before brings the
// name along, the next of name2, name3, … is taken.
func (e *Envelope) keep(name, value string) {
	free := name
	for n := 2; e.hasExtension(free); n++ {
		free = name + strconv.Itoa(n)
	}
	e.Extensions = append(e.Extensions, Field{free, appendString(nil, value)})
}

func (e *Envelope) hasExtension(name string) bool {
	for _, f := range e.Extensions {
		if f.Name == name {
			return true
		}
	}
	return false
}

// EventOf returns the envelope as an event: data_id as id, created as time,
// channel as type.
func EventOf(e *Envelope) Event {
	ev := Event{
		ID: e.DataID.String(), Source: e.Source, Type: e.Channel, Time: e.Created,
		ContentType: e.ContentType, Data: e.Data,
		Extensions: append([]Field(nil), e.Extensions...),
	}
	if e.Parent != uuid.Nil {
		ev.extend(extParent, appendString(nil, e.Parent.String()))
	}
	if e.Root != uuid.Nil {
		ev.extend(extRoot, appendString(nil, e.Root.String()))
	}
	if len(e.Roots) > 0 {
		ev.extend(extRoots, appendString(nil, joinIDs(e.Roots)))
	}
	if e.Sequence != nil { // beyond the 32 bits that CloudEvents gives whole numbers
		ev.extend(extSequence, appendString(nil, strconv.FormatInt(*e.Sequence, 10)))
	}
	return ev
}

func (ev *Event) extend(name string, value []byte) {
	ev.Extensions = append(ev.Extensions, Field{name, value})
}

func joinIDs(ids []uuid.UUID) string {
	var text []byte
	for i, id := range ids {
		if i > 0 {
			text = append(text, ' ')
		}
		text = AppendID(text, id)
	}
	return string(text)
}
