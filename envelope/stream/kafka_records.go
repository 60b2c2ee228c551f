package stream

import (
	"bytes"
	"io"
	"time"

	"github.com/segmentio/kafka-go"
)

// recordReader hands records to kafka-go without a copy of their bytes.
type recordReader struct {
	records []*Record
	next    int
	record  kafka.Record
	key     byteReader
	value   byteReader
	headers []kafka.Header
}

// byteReader is bytes.Reader as kafka-go's protocol wants it.
type byteReader struct{ bytes.Reader }

func (*byteReader) Close() error { return nil }

// ReadRecord returns the next record, good until the next call, or io.EOF.
func (r *recordReader) ReadRecord() (*kafka.Record, error) {
	if r.next == len(r.records) {
		return nil, io.EOF
	}
	from := r.records[r.next]
	r.next++
	r.record.Time = from.Time
	if from.Time.IsZero() {
		r.record.Time = time.Now()
	}
	r.record.Key = nil
	if from.Key != nil {
		r.key.Reset(from.Key)
		r.record.Key = &r.key
	}
	r.record.Value = nil
	if from.Value != nil {
		r.value.Reset(from.Value)
		r.record.Value = &r.value
	}
	r.headers = r.headers[:0]
	for _, h := range from.Headers {
		r.headers = append(r.headers, kafka.Header{Key: h.Key, Value: h.Value})
	}
	r.record.Headers = r.headers
	return &r.record, nil
}

// received turns a message that was read into a record of the unprefixed topic.
func received(topic string, m kafka.Message) Record {
	r := Record{Topic: topic, Partition: m.Partition, Offset: m.Offset, Time: m.Time, Key: m.Key, Value: m.Value}
	if len(m.Headers) > 0 {
		r.Headers = make([]Header, len(m.Headers))
		for i, h := range m.Headers {
			r.Headers[i] = Header{Key: h.Key, Value: h.Value}
		}
	}
	return r
}
