package pebble

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// The store has two kinds of keys:
//
//	'h' <16 bytes data_id>                       a hash: see record.go
//	'x' <8 bytes bucket's end> <16 bytes data_id> nothing: the hash may expire in that bucket
//
// A bucket's end is in milliseconds since 1970, big-endian, so that the keys
// sort by time. Every stamp sets an 'x' key; those of one hour are the same
// key, which the store folds into one.
const (
	kindHash   = 'h'
	kindExpiry = 'x'
)

// bucketWidth trades the keys that a hash leaves in the index against how late
// its space comes back. Buckets of another width may lie beside these: a key
// holds the end.
const bucketWidth = time.Hour

const expiryKeySize = 1 + 8 + 16

func appendHashKey(dst []byte, id uuid.UUID) []byte {
	return append(append(dst, kindHash), id[:]...)
}

func appendExpiryKey(dst []byte, expiry time.Time, id uuid.UUID) []byte {
	end := expiry.Truncate(bucketWidth).Add(bucketWidth)
	return append(appendBucket(dst, end), id[:]...)
}

// appendBucket appends the prefix of the keys of the bucket that ends at end.
func appendBucket(dst []byte, end time.Time) []byte {
	return binary.BigEndian.AppendUint64(append(dst, kindExpiry), uint64(end.UnixMilli()))
}

// expiryKeyID returns the data_id of an 'x' key.
func expiryKeyID(key []byte) (uuid.UUID, bool) {
	if len(key) != expiryKeySize {
		return uuid.UUID{}, false
	}
	return uuid.UUID(key[expiryKeySize-16:]), true
}
