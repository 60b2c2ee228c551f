package envelope

import (
	"encoding/json"
	"time"

	"github.com/google/uuid"
)

// Format is what a channel's items are made of.
type Format string

// The formats.
const (
	FormatJSON   Format = "json"   // each item is a JSON object that the channel's schema describes
	FormatBinary Format = "binary" // each item is bytes of any kind
)

// DefaultMaxBytes is the most bytes of one item where a channel says nothing else.
const DefaultMaxBytes = 1 << 20

// Channel is a kind of item, and the topic that items of the kind travel on. It
// does not change once made, and is safe for concurrent use.
type Channel struct {
	Name         string
	Schema       json.RawMessage // JSON Schema 2020-12; nil where any object will do
	Key          []string        // JSON pointers to the natural key; none: the channel has none
	PartitionKey string          // JSON pointer; empty: the producer's name
	Format       Format
	MaxBytes     int           // of one item
	Retention    time.Duration // 0 keeps for ever
	Internal     bool          // written by agents alone

	checker *checker // nil on binary channels
}

// Facts are what the door needs to know of an item before it wraps it.
type Facts struct {
	// ID is the producer's own data_id, from the item's top-level field
	// "data_id"; zero where it gives none.
	ID uuid.UUID
	// Key is the natural key, empty where the channel or the item has none. The
	// key of several pointers is a JSON array.
	Key string
	// PartitionKey is empty where the producer's name is to be used. It may share
	// memory with the item.
	PartitionKey []byte
}

// Check reads what an item's bytes say and whether they belong on the channel.
// An item that does not has an error that wraps ErrTooLarge, ErrNotJSON or
// ErrInvalid; its facts hold what could be read all the same.
func (c *Channel) Check(item []byte) (Facts, error) {
	if c.checker == nil {
		return Facts{}, c.fits(item)
	}
	facts, err := c.checker.check(item)
	if large := c.fits(item); large != nil {
		return facts, large
	}
	return facts, err
}

func (c *Channel) fits(item []byte) error {
	if len(item) > c.MaxBytes {
		return tooLarge{size: len(item), max: c.MaxBytes}
	}
	return nil
}
