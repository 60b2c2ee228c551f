package envelope

import "github.com/google/uuid"

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
	return derive(len(content), channel, key, content)
}

// DerivedID returns the id of what an agent makes from an item: the UUIDv5 of
// agent, parent and, where one item makes several, the key of this one.
func DerivedID(agent string, parent uuid.UUID, key string) uuid.UUID {
	return derive(len(parent), agent, key, parent[:])
}

// derive hashes the parts with NUL between them; the last may hold any bytes.
func derive(size int, a, b string, last []byte) uuid.UUID {
	name := make([]byte, 0, len(a)+len(b)+size+2)
	name = append(name, a...)
	name = append(name, 0)
	name = append(name, b...)
	name = append(name, 0)
	name = append(name, last...)
	return uuid.NewSHA1(namespace, name)
}
