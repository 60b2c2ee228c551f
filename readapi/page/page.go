// Package page is how lists are asked for: limit and opaque cursor, or the whole
// list as CSV or NDJSON.
package page

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"time"

	"gravitas/readapi/problem"
)

// Limits of a page, in rows.
const (
	DefaultLimit = 50
	MaxLimit     = 500
)

// maxCursor bounds a cursor's text, in bytes.
const maxCursor = 4096

// Request is what a list was asked for.
type Request struct {
	Limit  int
	Cursor string // "" is the beginning
	Format Format
}

// Parse reads limit, cursor and format from a query. A bad value is an
// invalid_argument that names it.
func Parse(query url.Values) (Request, error) {
	limit, err := Limit(query, DefaultLimit, MaxLimit)
	if err != nil {
		return Request{}, err
	}
	format, err := ParseFormat(query)
	if err != nil {
		return Request{}, err
	}
	return Request{Limit: limit, Cursor: query.Get("cursor"), Format: format}, nil
}

// Limit reads the query's limit, between 1 and the maximum.
func Limit(query url.Values, byDefault, maximum int) (int, error) {
	text := query.Get("limit")
	if text == "" {
		return byDefault, nil
	}
	limit, err := strconv.Atoi(text)
	if err != nil || limit < 1 || limit > maximum {
		return 0, problem.New(problem.InvalidArgument, "limit: %q is not a whole number from 1 to %d", text, maximum)
	}
	return limit, nil
}

// Time reads a query's time: RFC 3339, or byDefault where it is absent.
func Time(query url.Values, name string, byDefault time.Time) (time.Time, error) {
	text := query.Get(name)
	if text == "" {
		return byDefault, nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return time.Time{}, problem.New(problem.InvalidArgument,
			"%s: %q is not an RFC 3339 time such as 2012-06-01T00:00:00Z", name, text)
	}
	return t.UTC(), nil
}

// Encode makes a place in a list an opaque cursor.
func Encode(place any) (string, error) {
	text, err := json.Marshal(place)
	if err != nil {
		return "", err
	}
	return base64.RawURLEncoding.EncodeToString(text), nil
}

// Decode reads a cursor that Encode made into place. Anything else is an
// invalid_argument.
func Decode(cursor string, place any) error {
	bad := problem.New(problem.InvalidArgument, "cursor: not one of this list's")
	if len(cursor) > maxCursor {
		return bad
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return bad
	}
	if json.Unmarshal(text, place) != nil {
		return bad
	}
	if made, err := Encode(place); err != nil || made != cursor {
		return bad // one of another list, or made by hand
	}
	return nil
}
