// Package agents runs single-purpose, versioned agents over the log.
//
// An agent is one type with one method. The Runner around it gives it its items in
// the log's order, batches, back-off and retries, dead letters, trace stamps,
// metrics and a clean stop; each item's effects happen once, provided that the
// agent's own writes can be repeated.
package agents

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// Agent does one thing to items.
type Agent interface {
	// Process handles a partition's next items, in the log's order, and returns
	// what it made of them. It may see an item again, after a crash or a
	// failure of another item of its batch, so what it writes must be safe to
	// repeat. It may be called for several partitions at once.
	//
	// The runner decides by the error: one that wraps ErrWait, store.ErrUnavailable or
	// stream.ErrUnavailable is waited out; one that wraps ErrReject makes the item a
	// dead letter; any other, a panic included, is retried some times first. An
	// error of several items is narrowed down by giving them again in halves, or one
	// by one where the time ran out; an agent that knows which of them failed says so
	// with Failures, and none but those is given again.
	Process(ctx context.Context, items []Item) ([]Output, error)
}

// Errors that an agent says its verdict with, by wrapping them.
var (
	// ErrWait: a server that the agent needs is away; no item is at fault.
	ErrWait = errors.New("wait")
	// ErrReject: this item can't ever be processed.
	ErrReject = errors.New("reject")
	// ErrGiveUp: trying again soon is of no use. A dead letter at once, worth a redrive.
	ErrGiveUp = errors.New("give up")
	// ErrLater: not now, and nobody needs to wait for this item. It goes on the agent's own
	// channel, to be tried again there while those behind it pass; from there it comes
	// redriven, and the error is as any other.
	ErrLater = errors.New("later")
)

// Failures are the errors of some of the items given, by their index. The agent is done with
// the others, and returns what it made of them besides.
type Failures map[int]error

// Error names the first.
func (f Failures) Error() string {
	for _, i := range slices.Sorted(maps.Keys(f)) {
		return fmt.Sprintf("%d items failed, the first: %v", len(f), f[i])
	}
	return "no item failed"
}

// Item is one envelope as it lies on the log.
type Item struct {
	envelope.Envelope
	Key       []byte // the record's key
	Partition int
	Offset    int64
	Received  time.Time

	origin   stream.Record      // where it lay on what the agent reads, without its value
	redriven *deadletter.Letter // what brought it back, where it came on the agent's own channel
}

// Redriven reports whether the item comes on the agent's own channel, where others wait for it
// that were sent back too, and none else.
func (it *Item) Redriven() bool { return it.redriven != nil }

// began is when the agent first had the item.
func (it *Item) began() time.Time {
	if it.redriven != nil && !it.redriven.First.IsZero() {
		return it.redriven.First
	}
	return it.Received.UTC()
}

// Order is the item's place among all items of its natural key, as the envelope tells it.
func (it *Item) Order() int64 { return it.Envelope.Order(it.Partition, it.Offset) }

// Sees reports whether the item may take another into account, by its Order, wherever it is
// processed and how often: one that lies before it on its partition. Of another partition's it
// takes what is there, as nothing tells which came first.
func (it *Item) Sees(order int64) bool {
	own := it.Order()
	return order <= own || !envelope.SamePartition(order, own)
}

// Parse reads each item; the first that makes no sense rejects.
func Parse[T any](items []Item, parse func(*Item) (T, error)) ([]T, error) {
	parsed := make([]T, len(items))
	for i := range items {
		var err error
		if parsed[i], err = parse(&items[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrReject, err)
		}
	}
	return parsed, nil
}

// Output is an item that an agent made.
type Output struct {
	Parent *Item       // the item it was made from
	Name   string      // tells apart several outputs of one parent
	Key    string      // the record's key
	Data   []byte      // the item, JSON
	Roots  []uuid.UUID // where it is made from several items: their roots
}

// Registration is an agent with what the runner needs to know of it.
type Registration struct {
	pipeline.Agent
	Processor Agent
	Batch     int           // most items a call of Process; 0 is 1,000
	Timeout   time.Duration // of one call of Process; 0 is what --agent-timeout says, 10 s
}

func waits(err error) bool {
	return errors.Is(err, ErrWait) || errors.Is(err, store.ErrUnavailable) || errors.Is(err, stream.ErrUnavailable)
}
