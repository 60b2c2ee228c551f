package pebble

import (
	"encoding/binary"
	"errors"
	"time"

	"gravitas/tracecache"
)

// A hash is stored as a record, and so is what each write merges into it:
//
//	<8 bytes first stamp> <8 bytes expiry> { <length> <name> <length> <value> }
//
// Times are milliseconds since 1970, big-endian; lengths are uvarints. Of two
// fields with one name the later wins.
const headerSize = 16

var errBroken = errors.New("broken trace record")

// appendOperand appends the record that one write merges.
func appendOperand(dst []byte, now, expiry time.Time, fields []tracecache.Field) []byte {
	dst = appendHeader(dst, now.UnixMilli(), expiry.UnixMilli())
	for _, f := range fields {
		dst = appendText(dst, f.Name)
		dst = appendText(dst, f.Value)
	}
	return dst
}

func appendHeader(dst []byte, first, expiry int64) []byte {
	dst = binary.BigEndian.AppendUint64(dst, uint64(first))
	return binary.BigEndian.AppendUint64(dst, uint64(expiry))
}

func appendText[T string | []byte](dst []byte, text T) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(text)))
	return append(dst, text...)
}

// header splits a record into the milliseconds of its first stamp and of its
// expiry, and its fields.
func header(record []byte) (first, expiry int64, fields []byte, err error) {
	if len(record) < headerSize {
		return 0, 0, nil, errBroken
	}
	first = int64(binary.BigEndian.Uint64(record))
	expiry = int64(binary.BigEndian.Uint64(record[8:]))
	return first, expiry, record[headerSize:], nil
}

// nextField splits the first field off.
func nextField(fields []byte) (name, value, rest []byte, err error) {
	if name, rest, err = nextText(fields); err != nil {
		return nil, nil, nil, err
	}
	value, rest, err = nextText(rest)
	return name, value, rest, err
}

func nextText(b []byte) (text, rest []byte, err error) {
	n, width := binary.Uvarint(b)
	if width <= 0 || n > uint64(len(b)-width) {
		return nil, nil, errBroken
	}
	end := width + int(n)
	return b[width:end], b[end:], nil
}

// hash is a record, decoded.
type hash struct {
	expiry time.Time
	fields map[string]string
}

func (h hash) expired(now time.Time) bool {
	return !now.Before(h.expiry)
}

func decodeHash(record []byte) (hash, error) {
	_, expiry, rest, err := header(record)
	if err != nil {
		return hash{}, err
	}
	h := hash{expiry: time.UnixMilli(expiry), fields: map[string]string{}}
	for len(rest) > 0 {
		var name, value []byte
		if name, value, rest, err = nextField(rest); err != nil {
			return hash{}, err
		}
		if h.fields[string(name)] = string(value); len(value) == 0 {
			delete(h.fields, string(name))
		}
	}
	return h, nil
}
