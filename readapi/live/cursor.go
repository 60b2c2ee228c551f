package live

import (
	"encoding/base64"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
)

// A cursor is a vector's text: base64url of a version byte, the number of
// feeds, and for each, by name: length and bytes of the name, number of
// partitions and their offsets; numbers are unsigned varints.
const (
	cursorVersion = 1
	maxCursor     = 16 << 10 // bytes of text
	maxFeeds      = 256
	maxPartitions = 4096
	maxName       = 256
)

var errCursor = errors.New("not a cursor of this stream")

// encodeCursor returns the cursor of a vector.
func encodeCursor(v vector) string {
	b := binary.AppendUvarint([]byte{cursorVersion}, uint64(len(v)))
	for _, name := range slices.Sorted(maps.Keys(v)) {
		b = binary.AppendUvarint(b, uint64(len(name)))
		b = append(b, name...)
		b = binary.AppendUvarint(b, uint64(len(v[name])))
		for _, offset := range v[name] {
			b = binary.AppendUvarint(b, uint64(offset))
		}
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

// decodeCursor reads a cursor; errCursor where it is none.
func decodeCursor(text string) (vector, error) {
	if len(text) > maxCursor {
		return nil, errCursor
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) == 0 || b[0] != cursorVersion {
		return nil, errCursor
	}
	d := cursorReader{rest: b[1:]}
	v := vector{}
	for range d.number(maxFeeds) {
		name := d.text(d.number(maxName))
		offsets := make([]int64, 0, 8)
		for range d.number(maxPartitions) {
			offsets = append(offsets, int64(d.number(1<<62)))
			if d.failed {
				return nil, errCursor
			}
		}
		v[name] = offsets
	}
	if d.failed || encodeCursor(v) != text { // a vector has one cursor
		return nil, errCursor
	}
	return v, nil
}

// cursorReader takes a cursor's bytes apart; after a failure it yields zeros.
type cursorReader struct {
	rest   []byte
	failed bool
}

func (d *cursorReader) number(limit uint64) uint64 {
	n, size := binary.Uvarint(d.rest)
	if d.failed || size <= 0 || n > limit {
		d.failed = true
		return 0
	}
	d.rest = d.rest[size:]
	return n
}

func (d *cursorReader) text(size uint64) string {
	if d.failed || size > uint64(len(d.rest)) {
		d.failed = true
		return ""
	}
	s := string(d.rest[:size])
	d.rest = d.rest[size:]
	return s
}
