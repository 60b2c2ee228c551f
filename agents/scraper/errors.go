package scraper

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// ErrCredentials means that Reddit refuses the client's id and secret. Trying
// again is pointless.
var ErrCredentials = errors.New("reddit refuses the client credentials")

// errUnavailable means that a subreddit can't be listed now: it doesn't exist,
// is banned, private, quarantined, or withheld.
var errUnavailable = errors.New("subreddit unavailable")

// DoorError is an answer of the front door that no repetition would better:
// a wrong key, a channel that the key doesn't open, a quarantined producer.
// Code is the problem's `code` as in the door's contract, "" where it gave none.
type DoorError struct {
	Status       int
	Code, Detail string
}

// newDoorError reads a problem document (RFC 9457), or at least the status.
func newDoorError(a answer) *DoorError {
	var problem struct {
		Code   string `json:"code"`
		Detail string `json:"detail"`
	}
	if json.Unmarshal(a.body, &problem) != nil {
		problem.Detail = http.StatusText(a.status)
	}
	return &DoorError{Status: a.status, Code: problem.Code, Detail: problem.Detail}
}

// Error implements error.
func (e *DoorError) Error() string {
	return fmt.Sprintf("front door answers %d %s: %s", e.Status, e.Code, e.Detail)
}

// waitError marks what passes: a server that is away, busy or garbled. The same
// call is made again after the wait that the server asked for, or after a
// back-off where it named none.
type waitError struct {
	err   error
	after time.Duration
}

func (e *waitError) Error() string { return e.err.Error() }
func (e *waitError) Unwrap() error { return e.err }

// passing wraps an error that is worth waiting out.
func passing(err error) error { return &waitError{err: err} }
