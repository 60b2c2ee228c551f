// Package envelope is the standard wrapping of every item: who sent it, when,
// on which channel, under which id, and the item's bytes as they came.
//
// An envelope's JSON form is the value of every record in every channel. It is
// appended and decoded by hand, since every item passes through it several
// times; fields that this version does not know are kept.
package envelope

import (
	"time"

	"github.com/google/uuid"
)

// Envelope wraps one item.
type Envelope struct {
	DataID      uuid.UUID
	Source      string    // the authenticated producer's name, or the agent's
	Created     time.Time // UTC, kept to the microsecond
	Data        []byte    // the item's bytes, exactly as the producer sent them
	Channel     string
	ContentType string    // media type of Data
	Parent      uuid.UUID // the item this one was made from; zero on items from the door
	Root        uuid.UUID // the item that entered the door; zero on items from the door

	// Roots are the items from the door that this one newly takes into account,
	// where it is made from several: each one's trace shows this item's hops.
	Roots []uuid.UUID

	// Sequence is the root's place on the log, by offset, which orders all that is made
	// from items of one key; nil on items from the door, whose own place it is.
	Sequence *int64

	// Extensions are CloudEvents attributes beyond those that the fields above
	// map, name to raw JSON value, in the order that they came in.
	Extensions []Field

	// Unknown are fields of later versions, in the order that they came in.
	Unknown []Field
}

// Field is a JSON member kept as it came: its name, and its raw JSON value.
type Field struct {
	Name  string
	Value []byte
}

// TraceID is the id whose trace this envelope belongs to: its root's, or its own.
func (e *Envelope) TraceID() uuid.UUID {
	if e.Root != uuid.Nil {
		return e.Root
	}
	return e.DataID
}

// Order is the place of an item, which lies at an offset of a partition, among all items of its
// natural key: its root's offset, then its partition, so that no two roots of a channel
// share one. What is made from an item carries it on, so later content of the door always has
// the higher, as long as it keeps to its partition.
func (e *Envelope) Order(partition int, offset int64) int64 {
	if e.Sequence != nil {
		return *e.Sequence
	}
	return offset<<partitionBits | int64(partition)&(1<<partitionBits-1)
}

// SamePartition reports whether two places are of one partition, where the higher is the later.
func SamePartition(a, b int64) bool {
	const mask = 1<<partitionBits - 1
	return a&mask == b&mask
}

// partitionBits is the room for a partition's number: topics have at most 1,000.
const partitionBits = 10
