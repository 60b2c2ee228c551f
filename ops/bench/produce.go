package bench

import (
	"bytes"
	"context"
	"io"
	"time"

	"github.com/segmentio/kafka-go"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// producers is the ceiling of the batch rows: raw kafka-go, several callers of
// Client.Produce with acks=all, each with a batch of records made beforehand.
type producers struct {
	client    *kafka.Client
	transport *kafka.Transport
	topic     string
	records   []stream.Record // the door's, byte for byte
}

// partitions of the topics that an instance makes.
const partitions = 4

// callers is how many produce at once: two a partition keep the broker busy
// while an answer is on its way.
const callers = 2 * partitions

// batchBytes is about what one produce carries, the most that a topic takes by default.
const batchBytes = 1_000_000

// newProducers returns producers of the records that the door makes of made-up
// posts of that size.
func newProducers(in *instance, size int) *producers {
	transport := &kafka.Transport{ClientID: "ceiling"}
	p := &producers{
		transport: transport,
		client:    &kafka.Client{Addr: kafka.TCP(in.brokers()...), Transport: transport, Timeout: answerTimeout},
		topic:     in.topic("posts"),
	}
	bytes := 0
	for i := int64(0); bytes < batchBytes; i++ {
		item := madeUp(i, size)
		record := stream.NewRecord([]byte("sub000"), &envelope.Envelope{
			DataID: envelope.ItemID("posts", "0", item), Source: "local", Created: time.Now().UTC(),
			Data: item, Channel: "posts", ContentType: "application/json",
		})
		bytes += len(record.Value) + 250 // key and headers
		p.records = append(p.records, record)
	}
	return p
}

func (p *producers) close() { p.transport.CloseIdleConnections() }

// rate returns the records a second that the producers get acknowledged.
func (p *producers) rate(ctx context.Context, s span) (float64, error) {
	next := make(chan int, callers)
	for i := range callers {
		next <- i % partitions
	}
	return throughput(ctx, s, callers, func(ctx context.Context) (worker, func(), error) {
		partition := <-next
		work := func() (int, error) {
			resp, err := p.client.Produce(ctx, &kafka.ProduceRequest{
				Topic: p.topic, Partition: partition, RequiredAcks: kafka.RequireAll,
				Records: &rawRecords{left: p.records},
			})
			if err == nil {
				err = resp.Error
			}
			return len(p.records), err
		}
		return work, func() {}, nil
	})
}

// rawRecords feeds records to kafka-go without copying them.
type rawRecords struct {
	left       []stream.Record
	record     kafka.Record
	key, value rawBytes
	headers    []kafka.Header
}

type rawBytes struct{ bytes.Reader }

func (*rawBytes) Close() error { return nil }

// ReadRecord returns the next record, good until the next call.
func (r *rawRecords) ReadRecord() (*kafka.Record, error) {
	if len(r.left) == 0 {
		return nil, io.EOF
	}
	from := &r.left[0]
	r.left = r.left[1:]
	r.key.Reset(from.Key)
	r.value.Reset(from.Value)
	r.headers = r.headers[:0]
	for _, h := range from.Headers {
		r.headers = append(r.headers, kafka.Header{Key: h.Key, Value: h.Value})
	}
	r.record = kafka.Record{Time: from.Time, Key: &r.key, Value: &r.value, Headers: r.headers}
	return &r.record, nil
}
