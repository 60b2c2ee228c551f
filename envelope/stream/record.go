package stream

import (
	"encoding/base64"
	"encoding/json"

	"gravitas/envelope"
)

// NewRecord returns the record that carries an envelope on its channel's topic:
// the envelope's JSON as the value and the headers of CloudEvents' Kafka protocol binding 1.0.2,
// binary mode, whose data is the whole envelope.
func NewRecord(key []byte, e *envelope.Envelope) Record {
	size := base64.StdEncoding.EncodedLen(len(e.Data)) + 2*(len(e.Source)+len(e.Channel)) + len(e.ContentType) + 40*len(e.Roots) + 400
	for _, x := range e.Extensions {
		size += 2*len(x.Value) + len(x.Name)
	}
	value := envelope.Append(make([]byte, 0, size), e)
	return Record{Topic: e.Channel, Key: key, Value: value[:len(value):len(value)], Headers: headers(value, e), Time: e.Created}
}

var (
	specVersion = []byte("1.0")
	contentType = []byte("application/json")
)

// headers are the envelope's CloudEvents attributes. Their values take the room
// that is left behind value.
func headers(value []byte, e *envelope.Envelope) []Header {
	room := value
	part := func(appended []byte) []byte {
		begin := len(room)
		room = appended
		return room[begin:len(room):len(room)]
	}
	all := make([]Header, 0, 6+len(e.Extensions))
	all = append(all,
		Header{"ce_specversion", specVersion},
		Header{"ce_id", part(envelope.AppendID(room, e.DataID))},
		Header{"ce_source", part(append(room, e.Source...))},
		Header{"ce_type", part(append(room, e.Channel...))},
		Header{"ce_time", part(envelope.AppendTime(room, e.Created))},
		Header{"content-type", contentType},
	)
	for _, x := range e.Extensions {
		all = append(all, Header{"ce_" + x.Name, part(appendText(room, x.Value))})
	}
	return all
}

// appendText appends a JSON value as CloudEvents writes it in a header: a
// string without its quotes, anything else as it is.
func appendText(dst, value []byte) []byte {
	var text string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &text) == nil {
		return append(dst, text...)
	}
	return append(dst, value...)
}
