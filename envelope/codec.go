package envelope

import (
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/google/uuid"
)

// ErrMalformed is wrapped by every error of Decode.
var ErrMalformed = errors.New("malformed envelope")

// AppendTime appends t as envelopes and traces write it: RFC 3339, UTC, always
// with six digits of a second. Years outside 0 to 9999 can't be written so.
func AppendTime(dst []byte, t time.Time) []byte {
	t = t.UTC()
	year, month, day := t.Date()
	hour, minute, second := t.Clock()
	dst = appendDigits(dst, year, 4)
	dst = appendDigits(append(dst, '-'), int(month), 2)
	dst = appendDigits(append(dst, '-'), day, 2)
	dst = appendDigits(append(dst, 'T'), hour, 2)
	dst = appendDigits(append(dst, ':'), minute, 2)
	dst = appendDigits(append(dst, ':'), second, 2)
	dst = appendDigits(append(dst, '.'), t.Nanosecond()/1000, 6)
	return append(dst, 'Z')
}

// appendDigits appends the last digits of n, zeros in front.
func appendDigits(dst []byte, n, digits int) []byte {
	at := len(dst) + digits
	dst = append(dst, "000000"[:digits]...)
	for i := at - 1; n > 0 && i >= at-digits; i-- {
		dst[i] = byte('0' + n%10)
		n /= 10
	}
	return dst
}

// Append appends the JSON form of e to dst.
func Append(dst []byte, e *Envelope) []byte {
	dst = append(dst, `{"data_id":"`...)
	dst = AppendID(dst, e.DataID)
	dst = append(dst, `","source":`...)
	dst = appendString(dst, e.Source)
	dst = append(dst, `,"created":"`...)
	dst = AppendTime(dst, e.Created)
	dst = append(dst, `","data":"`...)
	dst = base64.StdEncoding.AppendEncode(dst, e.Data)
	dst = append(dst, `","channel":`...)
	dst = appendString(dst, e.Channel)
	dst = append(dst, `,"content_type":`...)
	dst = appendString(dst, e.ContentType)
	if e.Parent != uuid.Nil {
		dst = append(dst, `,"parent":"`...)
		dst = append(AppendID(dst, e.Parent), '"')
	}
	if e.Root != uuid.Nil {
		dst = append(dst, `,"root":"`...)
		dst = append(AppendID(dst, e.Root), '"')
	}
	if e.Sequence != nil {
		dst = append(dst, `,"sequence":`...)
		dst = strconv.AppendInt(dst, *e.Sequence, 10)
	}
	dst = appendRoots(dst, e.Roots)
	if len(e.Extensions) > 0 {
		dst = append(dst, `,"extensions":{`...)
		dst = appendFields(dst, e.Extensions)
		dst = append(dst, '}')
	}
	if len(e.Unknown) > 0 {
		dst = append(dst, ',')
		dst = appendFields(dst, e.Unknown)
	}
	return append(dst, '}')
}

func appendRoots(dst []byte, roots []uuid.UUID) []byte {
	for i, id := range roots {
		if i == 0 {
			dst = append(dst, `,"roots":["`...)
		} else {
			dst = append(dst, `,"`...)
		}
		dst = append(AppendID(dst, id), '"')
	}
	if len(roots) > 0 {
		dst = append(dst, ']')
	}
	return dst
}

func appendFields(dst []byte, fields []Field) []byte {
	for i, f := range fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendString(dst, f.Name)
		dst = append(dst, ':')
		dst = append(dst, f.Value...)
	}
	return dst
}

// Decode reads the JSON form of an envelope into e, replacing all of it. Fields
// that it does not know are kept in e.Unknown; those share memory with b. A field named
// twice keeps its last value.
func Decode(b []byte, e *Envelope) error {
	*e = Envelope{}
	s := scanner{b: b}
	err := s.object(e.set)
	if err == nil {
		err = s.end()
	}
	if err == nil && e.DataID == uuid.Nil {
		err = errors.New("data_id is missing")
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return nil
}

func (e *Envelope) set(name, value []byte) (err error) {
	switch string(name) {
	case "data_id":
		e.DataID, err = parseUUID(value)
	case "source":
		e.Source, err = parseString(value)
	case "created":
		e.Created, err = parseTime(value)
	case "data":
		e.Data, err = parseBase64(value)
	case "channel":
		e.Channel, err = parseString(value)
	case "content_type":
		e.ContentType, err = parseString(value)
	case "parent":
		e.Parent, err = parseUUID(value)
	case "root":
		e.Root, err = parseUUID(value)
	case "sequence":
		e.Sequence, err = parseInt(value)
	case "roots":
		e.Roots, err = parseUUIDs(value)
	case "extensions":
		e.Extensions, err = parseFields(value)
	default:
		e.Unknown = append(e.Unknown, Field{Name: string(name), Value: value})
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func parseUUID(value []byte) (uuid.UUID, error) {
	if len(value) != 38 || value[0] != '"' {
		return uuid.Nil, errors.New("must be a UUID")
	}
	return uuid.ParseBytes(value[1:37])
}

func parseUUIDs(value []byte) (ids []uuid.UUID, err error) {
	s := scanner{b: value}
	err = s.array(func(element []byte) error {
		id, err := parseUUID(element)
		ids = append(ids, id)
		return err
	})
	return ids, err
}

func parseFields(value []byte) (fields []Field, err error) {
	s := scanner{b: value}
	err = s.object(func(name, v []byte) error {
		fields = append(fields, Field{Name: string(name), Value: v})
		return nil
	})
	return fields, err
}

func parseTime(value []byte) (time.Time, error) {
	text, err := parseString(value)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	return t.UTC(), err
}

func parseInt(value []byte) (*int64, error) {
	n, err := strconv.ParseInt(string(value), 10, 64)
	if err != nil {
		return nil, errors.New("must be a whole number")
	}
	return &n, nil
}

func parseBase64(value []byte) ([]byte, error) {
	if len(value) < 2 || value[0] != '"' {
		return nil, errors.New("must be a base64 string")
	}
	text := value[1 : len(value)-1]
	data := make([]byte, base64.StdEncoding.DecodedLen(len(text)))
	n, err := base64.StdEncoding.Decode(data, text)
	return data[:n], err
}

// AppendID appends an id in its usual form, 36 characters.
func AppendID(dst []byte, id uuid.UUID) []byte {
	const hex = "0123456789abcdef"
	for i, c := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hex[c>>4], hex[c&15])
	}
	return dst
}
