// Package problem answers requests that failed: one table turns the errors of
// the layers below into codes and HTTP statuses, and every answer is
// application/problem+json (RFC 9457).
package problem

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	"gravitas/agents/store"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// Code is what a client decides by.
type Code string

// The codes of the read API.
const (
	NotFound         Code = "not_found"
	InvalidArgument  Code = "invalid_argument"
	Unauthenticated  Code = "unauthenticated"
	Forbidden        Code = "forbidden"
	Unavailable      Code = "unavailable"
	MethodNotAllowed Code = "method_not_allowed"
	NotAcceptable    Code = "not_acceptable"
	TooLarge         Code = "too_large"
	URITooLong       Code = "uri_too_long"
	UnsupportedMedia Code = "unsupported_media_type"
	UpgradeRequired  Code = "upgrade_required"
	RateLimited      Code = "rate_limited"
	Internal         Code = "internal"
)

// RetryAfter is how many seconds a client is asked to wait where a server
// behind the API is away, or the client has as much as it may have.
const RetryAfter = 1

// Error is a failure that the client is told about.
type Error struct {
	Code   Code
	Detail string
}

// Error returns the code and the detail.
func (e *Error) Error() string { return string(e.Code) + ": " + e.Detail }

// New returns an error with a formatted detail.
func New(code Code, format string, args ...any) error {
	return &Error{Code: code, Detail: fmt.Sprintf(format, args...)}
}

// document is the body of a problem answer.
type document struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
	Code   Code   `json:"code"`
}

// Of returns err as an Error. Sentinels of the ports below keep their meaning;
// what is unknown is internal, and its text is not for the client.
func Of(err error) *Error {
	var known *Error
	switch {
	case errors.As(err, &known):
		return known
	case errors.Is(err, store.ErrNotFound), errors.Is(err, tracecache.ErrNotFound):
		return &Error{NotFound, "no such item"}
	case errors.Is(err, stream.ErrOffsetOutOfRange), errors.Is(err, stream.ErrUnknownTopic):
		return &Error{NotFound, "the log no longer holds it"}
	case errors.Is(err, store.ErrUnavailable):
		return &Error{Unavailable, "the tables are away; try again"}
	case errors.Is(err, tracecache.ErrUnavailable):
		return &Error{Unavailable, "the trace cache is away; try again"}
	case errors.Is(err, stream.ErrUnavailable):
		return &Error{Unavailable, "the log is away; try again"}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Unavailable, "no answer in time; try again"}
	default:
		return &Error{Internal, "something went wrong here"}
	}
}

// Write answers with the problem that err is.
func Write(w http.ResponseWriter, err error) {
	e := Of(err)
	status := e.Code.Status()
	header := w.Header()
	header.Del("ETag")
	header.Set("Content-Type", "application/problem+json")
	header.Set("Cache-Control", "no-store")
	if e.Code == Unavailable || e.Code == RateLimited {
		header.Set("Retry-After", strconv.Itoa(RetryAfter))
	}
	if e.Code == Unauthenticated {
		header.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(status)
	// A client that left is no one to tell.
	_ = json.NewEncoder(w).Encode(document{
		Type: "about:blank", Title: http.StatusText(status), Status: status, Detail: e.Detail, Code: e.Code,
	})
}

// statuses is the one table from codes to HTTP.
var statuses = map[Code]int{
	NotFound:         http.StatusNotFound,
	InvalidArgument:  http.StatusBadRequest,
	Unauthenticated:  http.StatusUnauthorized,
	Forbidden:        http.StatusForbidden,
	Unavailable:      http.StatusServiceUnavailable,
	MethodNotAllowed: http.StatusMethodNotAllowed,
	NotAcceptable:    http.StatusNotAcceptable,
	TooLarge:         http.StatusRequestEntityTooLarge,
	URITooLong:       http.StatusRequestURITooLong,
	UnsupportedMedia: http.StatusUnsupportedMediaType,
	UpgradeRequired:  http.StatusUpgradeRequired,
	RateLimited:      http.StatusTooManyRequests,
	Internal:         http.StatusInternalServerError,
}

// Status is the HTTP status of a code.
func (c Code) Status() int { return statuses[c] }
