package pebble

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// A fenced value is a sequence, 8 bytes in an order-keeping form, and the row's
// content. Of all values written to a key the greatest in byte order stands, so
// the highest sequence wins, whatever the order of writes, and no write needs to
// read first.

const sequenceBytes = 8

var errShortValue = errors.New("value is shorter than its sequence")

// fence is the merge operator. Its name is kept in the directory: it can't change.
var fence = &pebbledb.Merger{
	Name: "gravitas.fence.v1",
	Merge: func(_, value []byte) (pebbledb.ValueMerger, error) {
		return &greatest{value: bytes.Clone(value)}, nil
	},
}

type greatest struct{ value []byte }

func (g *greatest) MergeNewer(value []byte) error {
	if bytes.Compare(value, g.value) > 0 {
		g.value = append(g.value[:0], value...)
	}
	return nil
}

func (g *greatest) MergeOlder(value []byte) error { return g.MergeNewer(value) }

func (g *greatest) Finish(bool) ([]byte, io.Closer, error) { return g.value, nil, nil }

func appendSequence(value []byte, sequence int64) []byte {
	return binary.BigEndian.AppendUint64(value, ordered(sequence))
}

func cutSequence(value []byte) (sequence int64, content []byte, err error) {
	if len(value) < sequenceBytes {
		return 0, nil, errShortValue
	}
	return unordered(binary.BigEndian.Uint64(value)), value[sequenceBytes:], nil
}

// ordered maps integers to unsigned ones in the same order.
func ordered(v int64) uint64 { return uint64(v) ^ 1<<63 }

func unordered(u uint64) int64 { return int64(u ^ 1<<63) }
