package stream

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"

	"github.com/segmentio/kafka-go"
)

// maxBatch bounds the bytes of one produce request, below the 1 MiB that a topic takes by
// default; a larger record travels alone.
const maxBatch = 1_000_000

// maxRecord is more than a broker reads as one request (socket.request.max.bytes, 100 MiB by
// default): it would cut the connection rather than say that a record is too large.
const maxRecord = 64 << 20

// Publish appends records by self-clocked group commit: what comes in while a
// partition's produce is under way is sent with the next one, at once when that
// returns. No timer: a lone record leaves alone, and under load batches grow by
// themselves.
func (k *Kafka) Publish(ctx context.Context, records []Record) error {
	if len(records) == 0 {
		return nil
	}
	ctx, end, err := k.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	c := &call{records: make([]Record, len(records)), done: make(chan struct{})}
	copy(c.records, records)
	if err := k.enqueue(ctx, c); err != nil {
		return err
	}
	select {
	case <-c.done:
	case <-ctx.Done():
		c.abandoned.Store(true)
		return fmt.Errorf("%w: publish: %w", ErrUnavailable, context.Cause(ctx))
	}
	for i := range records {
		records[i].Partition, records[i].Offset = c.records[i].Partition, c.records[i].Offset
	}
	return c.err
}

// call is one Publish: its own copies of the records, since the caller may leave early.
type call struct {
	records   []Record
	done      chan struct{}
	abandoned atomic.Bool // the caller left: what was not sent by then is not to be

	mu      sync.Mutex
	waiting int // chunks not yet appended
	err     error
}

func (c *call) finish(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil && c.err == nil {
		c.err = err
	}
	if c.waiting--; c.waiting == 0 {
		close(c.done)
	}
}

// chunk is the part of a call that goes to one partition.
type chunk struct {
	call    *call
	records []*Record
}

func (k *Kafka) enqueue(ctx context.Context, c *call) error {
	chunks := map[*appender]*chunk{}
	var order []*appender
	for i := range c.records {
		r := &c.records[i]
		if recordSize(r) > maxRecord {
			return fmt.Errorf("%w: %d bytes for %s", ErrTooLarge, recordSize(r), r.Topic)
		}
		topic, err := k.appendersOf(ctx, r.Topic)
		if err != nil {
			return err
		}
		r.Partition = topic.partitionOf(r.Key)
		a := topic.partitions[r.Partition]
		if chunks[a] == nil {
			chunks[a] = &chunk{call: c}
			order = append(order, a)
		}
		chunks[a].records = append(chunks[a].records, r)
	}
	c.waiting = len(order)
	for _, a := range order {
		a.add(*chunks[a])
	}
	return nil
}

// partitionOf returns where records of a key go: Kafka's default murmur2
// partitioner over the key in lower case, any partition for an empty key.
func (t *appenders) partitionOf(key []byte) int {
	if len(key) == 0 {
		return rand.IntN(len(t.ids))
	}
	return kafka.Murmur2Balancer{}.Balance(kafka.Message{Key: bytes.ToLower(key)}, t.ids...)
}

// appenders are one topic's, by partition.
type appenders struct {
	partitions []*appender
	ids        []int // 0, 1, 2, … as the partitioner takes them
}

func (k *Kafka) appendersOf(ctx context.Context, topic string) (*appenders, error) {
	k.mu.Lock()
	known := k.appenders[topic]
	k.mu.Unlock()
	if known != nil {
		return known, nil
	}
	n, err := k.partitions(ctx, topic)
	if err != nil {
		return nil, err
	}
	made := &appenders{}
	for p := range n {
		made.partitions = append(made.partitions, &appender{kafka: k, topic: topic, partition: p})
		made.ids = append(made.ids, p)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.appenders[topic] == nil {
		k.appenders[topic] = made
	}
	return k.appenders[topic], nil
}

// appender appends to one partition, one produce at a time, which is what keeps the order.
type appender struct {
	kafka     *Kafka
	topic     string
	partition int

	mu      sync.Mutex
	pending []chunk
	busy    bool
}

func (a *appender) add(c chunk) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.pending = append(a.pending, c)
	if a.busy {
		return
	}
	ctx, end, err := a.kafka.begin(context.Background())
	if err != nil {
		a.pending = nil
		c.call.finish(err)
		return
	}
	a.busy = true
	go func() {
		defer end()
		a.drain(ctx)
	}()
}

// drain appends until nothing is pending.
func (a *appender) drain(ctx context.Context) {
	for {
		a.mu.Lock()
		pending := a.pending
		a.pending = nil
		a.busy = len(pending) > 0
		a.mu.Unlock()
		if len(pending) == 0 {
			return
		}
		a.appendChunks(ctx, pending)
	}
}

// appendChunks produces the chunks' records in as few batches as their bytes
// allow, and finishes each chunk when its last record is durable. Once one batch
// fails the rest fail with it, so that no later record overtakes.
func (a *appender) appendChunks(ctx context.Context, chunks []chunk) {
	var (
		batch []*Record
		size  int
		begun int // first chunk not finished
		err   error
	)
	flush := func(upTo int) {
		if err == nil && len(batch) > 0 {
			err = a.produce(ctx, batch)
		}
		batch, size = batch[:0], 0
		for ; begun < upTo; begun++ {
			chunks[begun].call.finish(err)
		}
	}
	for i, c := range chunks {
		if c.call.abandoned.Load() {
			continue
		}
		for _, r := range c.records {
			n := recordSize(r)
			if size > 0 && size+n > maxBatch {
				flush(i)
			}
			batch = append(batch, r)
			size += n
		}
	}
	flush(len(chunks))
}

// recordSize is at least what a record takes in a batch, before compression.
func recordSize(r *Record) int {
	n := len(r.Key) + len(r.Value) + 32
	for _, h := range r.Headers {
		n += len(h.Key) + len(h.Value) + 8
	}
	return n
}

func (a *appender) produce(ctx context.Context, batch []*Record) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	resp, err := a.kafka.client.Produce(ctx, &kafka.ProduceRequest{
		Topic:        a.kafka.topic(a.topic),
		Partition:    a.partition,
		RequiredAcks: kafka.RequireAll,
		Records:      &recordReader{records: batch},
	})
	if err == nil && resp.Error != nil {
		err = resp.Error
	}
	if err != nil {
		return mapError(fmt.Sprintf("produce to %s/%d", a.topic, a.partition), err)
	}
	for i, r := range batch {
		r.Offset = resp.BaseOffset + int64(i)
	}
	return nil
}
