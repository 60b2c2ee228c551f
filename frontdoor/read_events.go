package frontdoor

import (
	"bytes"
	"net/http"

	"github.com/google/uuid"

	"gravitas/envelope"
)

const (
	typeEvent  = "application/cloudevents+json"
	typeEvents = "application/cloudevents-batch+json"
)

// readEvent takes a CloudEvent in structured mode.
func readEvent(d *delivery, body []byte) *problem {
	body = bytes.Trim(body, " \t\r\n")
	if len(body) == 0 {
		return emptyBody()
	}
	d.alone = true
	return d.addStructured(body)
}

// readEvents takes a batch of CloudEvents.
func readEvents(d *delivery, body []byte) *problem {
	body = bytes.Trim(body, " \t\r\n")
	switch {
	case len(body) == 0:
		return emptyBody()
	case body[0] != '[':
		return newProblem(codeMalformed, "a batch of CloudEvents is a JSON array")
	}
	return readArray(d, body, d.addStructured)
}

// readHeaders takes a CloudEvent in binary mode.
func readHeaders(h http.Header) reader {
	return func(d *delivery, body []byte) *problem {
		d.alone = true
		ev, err := envelope.DecodeEventHeaders(h, body)
		if err != nil {
			return d.reject(uuid.Nil, err)
		}
		return d.addEvent(&ev)
	}
}

func (d *delivery) addStructured(b []byte) *problem {
	ev, err := envelope.DecodeEvent(b)
	if err != nil {
		return d.reject(uuid.Nil, err)
	}
	if ev.ContentType == "" {
		ev.ContentType = typeJSON
	}
	return d.addEvent(&ev)
}

// addEvent takes in an event whose data is an item.
func (d *delivery) addEvent(ev *envelope.Event) *problem {
	channel := d.lane.channel
	facts, err := channel.Check(ev.Data)
	switch {
	case len(ev.Data) == 0:
		err = envelope.Violations{{Pointer: "/data", Message: "is required"}}
	case channel.Format == envelope.FormatJSON && !envelope.JSONType(ev.ContentType):
		err = envelope.Violations{{Pointer: "/datacontenttype", Message: "must be JSON"}}
	}
	if err != nil {
		return d.reject(ev.DataID(), err)
	}
	d.envelope = ev.Envelope(d.card.producer, channel.Name)
	if d.envelope.Created.IsZero() {
		d.envelope.Created = d.created
	}
	return d.accept(facts)
}
