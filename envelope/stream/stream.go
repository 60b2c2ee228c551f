// Package stream is how envelopes travel: topics of partitioned, ordered,
// durable records that consumer groups share.
//
// The port is Log; kafka-go fulfils it against any broker that speaks Kafka's
// protocol, the embedded one (Broker) included.
package stream

import (
	"context"
	"errors"
	"time"
)

// Errors that callers decide by.
var (
	// ErrUnavailable: the log is away or did not answer in time; the same call can
	// succeed later.
	ErrUnavailable = errors.New("stream unavailable")
	// ErrTooLarge: a record is larger than its topic takes; it never can be appended.
	ErrTooLarge = errors.New("record too large for its topic")
	// ErrOffsetOutOfRange: the log no longer, or not yet, holds the offset asked for.
	ErrOffsetOutOfRange = errors.New("offset out of range")
	// ErrGroupActive: the group has members.
	ErrGroupActive = errors.New("consumer group has members")
	// ErrUnknownTopic: no such topic.
	ErrUnknownTopic = errors.New("unknown topic")
)

// Record is one entry of the log.
type Record struct {
	Topic     string
	Partition int
	Offset    int64
	Time      time.Time // when the producer appended it
	Key       []byte    // records of one key, in any case, keep to one partition
	Value     []byte
	Headers   []Header
}

// Header is a key and value beside a record.
type Header struct {
	Key   string
	Value []byte
}

// Log is all of a stream. Methods are safe for concurrent use.
type Log interface {
	Publisher
	Reader
	Consumer
	Admin
	// Close ends what is under way and waits for it.
	Close() error
}

// Publisher appends.
type Publisher interface {
	// Publish appends records and returns once every one is durable on all
	// in-sync replicas; it then has set their Partition and Offset. Records of one
	// key keep their order within a call, and from a call that returned to the
	// next. After an error each record may or may not be on the log.
	Publish(ctx context.Context, records []Record) error
}

// Reader reads without a group.
type Reader interface {
	// Read passes a partition's records to fn in order from the offset on, some at
	// a time, and waits for more at the end, until ctx ends (its error is
	// returned), fn fails (its error is returned) or the offset is out of range.
	// An outage is waited out. Slices are fn's to keep.
	Read(ctx context.Context, topic string, partition int, offset int64, fn func([]Record) error) error
}

// Consumer reads as a member of a group.
type Consumer interface {
	// Consume joins the group and calls work in a goroutine of its own for each
	// partition that the group gives this member. A claim's context ends when the
	// partition is taken away; work must then return soon. Outages and
	// rebalances are waited out. Consume returns when ctx has ended and every
	// work has returned, or with the first error of work.
	Consume(ctx context.Context, group string, topics []string, work func(context.Context, Claim) error) error
}

// Claim is a group member's right to one partition, until its context ends.
type Claim interface {
	Topic() string
	Partition() int
	// Offset is where to go on reading: the group's committed one, or the
	// partition's first where there is none.
	Offset() int64
	// Commit stores the offset to go on from after a restart: one past the last
	// finished record. It is refused once the partition has been given to
	// another member.
	Commit(ctx context.Context, offset int64) error
}

// Admin looks at and changes topics.
type Admin interface {
	// CreateTopics makes those topics that do not exist; existing ones stay as they are.
	CreateTopics(ctx context.Context, topics ...Topic) error
	// Bounds returns each partition's bounds, by partition.
	Bounds(ctx context.Context, topic string) ([]Bounds, error)
	// Committed returns the group's committed offset for each partition of the
	// topic, -1 where there is none.
	Committed(ctx context.Context, group, topic string) ([]int64, error)
	// Rewind sets the offset that a group goes on from on each partition of the topic. It is
	// refused with ErrGroupActive while the group has members.
	Rewind(ctx context.Context, group, topic string, offsets []int64) error
	// Ping reports whether the log answers.
	Ping(ctx context.Context) error
}

// Topic is what a topic is made with.
type Topic struct {
	Name       string
	Partitions int
	Retention  time.Duration // 0 keeps for ever
	Compacted  bool          // keeps the newest record of each key
	MaxBytes   int           // of one record; 0 is the broker's default
}

// Bounds are a partition's first offset and the one its next record will get.
type Bounds struct{ First, Next int64 }
