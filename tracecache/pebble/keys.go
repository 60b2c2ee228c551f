package pebble

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// The store has two kinds of keys:
//
//	'h' <16 bytes data_id>                          a hash: see record.go
//	'x' <8 bytes bucket's end> <16 bytes UUIDv7>    data_ids whose hashes may expire in that bucket
//
// A bucket's end is in milliseconds since 1970, big-endian, so that the keys
// sort by time. An 'x' key is written after all others of its bucket, which the
// store does faster than it finds a place for each data_id again.
const (
	kindHash   = 'h'
	kindExpiry = 'x'
)

// bucketWidth is how late the space of a hash may come back. Buckets of another
// width may lie beside these: a key holds the end.
const bucketWidth = time.Hour

// idsPerKey is the most data_ids that an 'x' key names.
const idsPerKey = 256

func appendHashKey(dst []byte, id uuid.UUID) []byte {
	return append(append(dst, kindHash), id[:]...)
}

// bucketEnd returns the end of the bucket that a hash expires in.
func bucketEnd(expiry time.Time) time.Time {
	return expiry.Truncate(bucketWidth).Add(bucketWidth)
}

// appendBucket appends the prefix of the keys of the bucket that ends at end.
func appendBucket(dst []byte, end time.Time) []byte {
	return binary.BigEndian.AppendUint64(append(dst, kindExpiry), uint64(end.UnixMilli()))
}

// newExpiryKey returns a new key of the bucket that ends at end.
func newExpiryKey(end time.Time) ([]byte, error) {
	id, err := uuid.NewV7()
	return append(appendBucket(nil, end), id[:]...), err
}
