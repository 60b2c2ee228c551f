package stream

import (
	"gravitas/envelope"
)

// NewRecord returns the record that carries an envelope on its channel's topic:
// the envelope's JSON as the value and the headers of CloudEvents' Kafka protocol binding 1.0.2,
// binary mode, whose data is the whole envelope.
func NewRecord(key []byte, e *envelope.Envelope) Record {
	size := len(e.Data)*4/3 + len(e.Source) + len(e.Channel) + len(e.ContentType) + 40*len(e.Roots) + 320
	value := envelope.Append(make([]byte, 0, size), e)
	return Record{Topic: e.Channel, Key: key, Value: value, Headers: cloudEventHeaders(e), Time: e.Created}
}

var (
	specVersion = []byte("1.0")
	contentType = []byte("application/json")
)

func cloudEventHeaders(e *envelope.Envelope) []Header {
	// One backing array for the values that differ between envelopes.
	buf := make([]byte, 0, 64+len(e.Source)+len(e.Channel))
	id := len(buf)
	buf = append(buf, e.DataID.String()...)
	source := len(buf)
	buf = append(buf, e.Source...)
	kind := len(buf)
	buf = append(buf, e.Channel...)
	created := len(buf)
	buf = envelope.AppendTime(buf, e.Created)
	return []Header{
		{"ce_specversion", specVersion},
		{"ce_id", buf[id:source:source]},
		{"ce_source", buf[source:kind:kind]},
		{"ce_type", buf[kind:created:created]},
		{"ce_time", buf[created:len(buf):len(buf)]},
		{"content-type", contentType},
	}
}
