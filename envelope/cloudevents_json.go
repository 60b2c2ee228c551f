package envelope

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"mime"
	"strings"
	"time"
)

// typeJSON is the content type of an event's data where it says nothing.
const typeJSON = "application/json"

// DecodeEvent reads an event in structured mode (CloudEvents' JSON format 1.0.2).
// Data that is JSON keeps its bytes; they share memory with b. Its errors wrap
// ErrNotJSON, ErrInvalid or ErrNotEvent.
func DecodeEvent(b []byte) (Event, error) {
	if err := strict(b); err != nil {
		return Event{}, err
	}
	var p eventParser
	s := scanner{b: b}
	err := s.object(p.member)
	if err == nil {
		err = s.end()
	}
	if err != nil {
		return Event{}, eventFault("%w", err)
	}
	return p.finish()
}

// eventParser takes in an event's members; data waits for its content type.
type eventParser struct {
	event        Event
	version      string
	data, base64 []byte // raw, nil where absent
}

func (p *eventParser) member(name, raw []byte) (err error) {
	if kindOf(raw) == kindNull && string(name) != "data" {
		return nil // as if it were not there
	}
	switch string(name) {
	case "data":
		p.data, err = once(p.data, raw)
	case "data_base64":
		p.base64, err = once(p.base64, raw)
	default:
		err = p.attribute(string(name), raw)
	}
	return err
}

func once(old, raw []byte) ([]byte, error) {
	if old != nil {
		return nil, eventFault("data is given twice")
	}
	return raw, nil
}

func (p *eventParser) attribute(name string, raw []byte) error {
	text, notText := parseString(raw)
	return p.event.set(name, text, notText == nil, raw, &p.version)
}

// set takes in one attribute.
func (ev *Event) set(name, text string, isText bool, raw []byte, version *string) error {
	target := map[string]*string{
		"specversion": version, "id": &ev.ID, "source": &ev.Source, "type": &ev.Type, "datacontenttype": &ev.ContentType,
	}[name]
	switch {
	case target != nil || name == "time":
		if !isText || text == "" {
			return eventFault("%s: must be a string that is not empty", name)
		}
	default:
		return ev.setExtension(name, raw)
	}
	if name == "time" {
		if !ev.Time.IsZero() {
			return eventFault("time: is given twice")
		}
		return ev.setTime(text)
	}
	if *target != "" {
		return eventFault("%s: is given twice", name)
	}
	*target = text
	return nil
}

func (ev *Event) setTime(text string) error {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return eventFault("time: must be a time as RFC 3339 writes it")
	}
	if at = at.UTC(); at.Year() < 1 || at.Year() > 9999 {
		return eventFault("time: must be in the years 1 to 9999")
	}
	ev.Time = at.Truncate(time.Microsecond)
	return nil
}

func (ev *Event) setExtension(name string, raw []byte) error {
	if !attributeName(name) {
		return eventFault("%q: attributes are named with a-z and 0-9, at most %d of them", shorten(name), maxAttributeName)
	}
	for _, f := range ev.Extensions {
		if f.Name == name {
			return eventFault("%s: is given twice", name)
		}
	}
	if len(ev.Extensions) == maxExtensions {
		return eventFault("more than %d extensions", maxExtensions)
	}
	switch kindOf(raw) {
	case kindObject, kindArray:
		return eventFault("%s: must be a string, a number or a boolean", name)
	}
	ev.Extensions = append(ev.Extensions, Field{name, raw})
	return nil
}

const (
	maxAttributeName = 64
	maxExtensions    = 64
	maxAttributes    = 64 << 10 // bytes of all together
)

func attributeName(name string) bool {
	for _, c := range name {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return len(name) > 0 && len(name) <= maxAttributeName
}

func (p *eventParser) finish() (Event, error) {
	ev := &p.event
	if err := ev.check(p.version); err != nil {
		return Event{}, err
	}
	switch {
	case p.data != nil && p.base64 != nil:
		return Event{}, eventFault("data and data_base64: only one can be given")
	case p.base64 != nil:
		data, err := parseBase64(p.base64)
		if err != nil {
			return Event{}, eventFault("data_base64: must be base64")
		}
		ev.Data = data
	case p.data != nil:
		ev.Data = p.data
		if text, err := parseString(p.data); err == nil && !JSONType(ev.ContentType) {
			ev.Data = []byte(text)
		}
	}
	return *ev, nil
}

// check looks for what every event must have.
func (ev *Event) check(version string) error {
	if version != "1.0" {
		return eventFault("specversion: must be 1.0")
	}
	for _, a := range []struct{ name, value string }{{"id", ev.ID}, {"source", ev.Source}, {"type", ev.Type}} {
		if a.value == "" {
			return eventFault("%s: is required", a.name)
		}
	}
	size := len(ev.ID) + len(ev.Source) + len(ev.Type) + len(ev.ContentType)
	for _, f := range ev.Extensions {
		size += len(f.Name) + len(f.Value)
	}
	if size > maxAttributes {
		return eventFault("attributes of %d bytes, at most %d are taken", size, maxAttributes)
	}
	return nil
}

// JSONType reports whether a content type says JSON; an empty one does.
func JSONType(contentType string) bool {
	if contentType == "" || contentType == typeJSON {
		return true
	}
	media, _, err := mime.ParseMediaType(contentType)
	_, subtype, _ := strings.Cut(media, "/")
	return err == nil && (subtype == "json" || strings.HasSuffix(subtype, "+json"))
}

// AppendEvent appends the event in structured mode. Data of JSON stands as it is,
// any other in base64.
func AppendEvent(dst []byte, ev *Event) []byte {
	dst = append(dst, `{"specversion":"1.0","id":`...)
	dst = appendString(dst, ev.ID)
	dst = append(dst, `,"source":`...)
	dst = appendString(dst, ev.Source)
	dst = append(dst, `,"type":`...)
	dst = appendString(dst, ev.Type)
	if !ev.Time.IsZero() {
		dst = append(dst, `,"time":"`...)
		dst = append(AppendTime(dst, ev.Time), '"')
	}
	if ev.ContentType != "" {
		dst = append(dst, `,"datacontenttype":`...)
		dst = appendString(dst, ev.ContentType)
	}
	if len(ev.Extensions) > 0 {
		dst = append(dst, ',')
		dst = appendFields(dst, ev.Extensions)
	}
	return append(appendData(dst, ev), '}')
}

func appendData(dst []byte, ev *Event) []byte {
	switch {
	case len(ev.Data) == 0:
		return dst
	case JSONType(ev.ContentType) && json.Valid(ev.Data) && len(bytes.TrimSpace(ev.Data)) == len(ev.Data):
		dst = append(dst, `,"data":`...)
		return append(dst, ev.Data...)
	}
	dst = append(dst, `,"data_base64":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, ev.Data)
	return append(dst, '"')
}
