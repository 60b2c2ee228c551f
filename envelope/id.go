package envelope

import (
	"crypto/sha1"

	"github.com/google/uuid"
)

// namespace is the UUIDv5 namespace of every id that Gravitas derives.
var namespace = uuid.MustParse("6b0c8bd1-6cb3-5b9e-9d2a-6f0a3a0a8e52")

// NewID returns a fresh, time-ordered id (UUIDv7, RFC 9562) for an item on a channel without a
// natural key.
func NewID() uuid.UUID {
	return uuid.Must(uuid.NewV7())
}

// ItemID returns the id of an item on a channel with a natural key: the UUIDv5
// (RFC 9562) of channel, key and content, so that the same item sent twice is the
// same item.
func ItemID(channel, key string, content []byte) uuid.UUID {
	return derive(channel, key, content)
}

// DerivedID returns the id of what an agent makes from an item: the UUIDv5 of
// agent, parent and, where one item makes several, the key of this one.
func DerivedID(agent string, parent uuid.UUID, key string) uuid.UUID {
	return derive(agent, key, parent[:])
}

// derive returns the UUIDv5 of the parts with NUL between them; the last may hold any bytes.
func derive(a, b string, last []byte) (id uuid.UUID) {
	var room [2048]byte
	name := append(room[:0], namespace[:]...)
	name = append(name, a...)
	name = append(name, 0)
	name = append(name, b...)
	name = append(name, 0)
	name = append(name, last...)
	sum := sha1.Sum(name)
	copy(id[:], sum[:])
	id[6] = id[6]&0x0f | 0x50 // version 5
	id[8] = id[8]&0x3f | 0x80 // RFC 9562's variant
	return id
}
