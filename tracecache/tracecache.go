// Package tracecache remembers each item's way through the agents: one hash an
// item, keyed by the data_id of the item that entered the door.
//
// Stamping never slows or stops an item: a [Recorder] queues stamps, writes
// them in pipelines, and drops and counts them where the cache is away or full.
// A hash expires a fixed time after its last stamp; that of a dead item lasts
// as long as its dead letter. [Find] reads a hash back as a [Trace].
package tracecache

import (
	"context"
	"errors"

	"github.com/google/uuid"
)

// Errors that callers decide by.
var (
	// ErrNotFound: the item has no hash, or it has expired.
	ErrNotFound = errors.New("no trace")
	// ErrUnavailable: the cache is away; the same call can succeed later.
	ErrUnavailable = errors.New("trace cache unavailable")
)

// Stamp sets fields of one item's hash.
type Stamp struct {
	ID     uuid.UUID
	Fields []Field
}

// Field is one field of a hash and its value. An empty value takes the field away.
type Field struct{ Name, Value string }

// Cache is a backend. Methods are safe for concurrent use.
type Cache interface {
	// Write applies stamps in order, the later value of a field winning, and
	// renews each hash's time to live, which no stamp cuts short. A hash that
	// had expired begins anew. Stamps of a call that fails with
	// ErrUnavailable may have been written in part. Nothing of stamps is kept
	// after the call.
	Write(ctx context.Context, stamps []Stamp) error
	// Read returns every field of an item's hash, ErrNotFound or
	// ErrUnavailable.
	Read(ctx context.Context, id uuid.UUID) (map[string]string, error)
	// Ping reports whether the backend answers.
	Ping(ctx context.Context) error
	// Close releases the backend.
	Close() error
}
