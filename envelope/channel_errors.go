package envelope

import (
	"errors"
	"fmt"
	"strings"
)

// Errors of Channel.Check that callers decide by.
var (
	// ErrTooLarge: the item has more bytes than its channel takes.
	ErrTooLarge = errors.New("item too large")
	// ErrNotJSON: the item's bytes are no JSON text.
	ErrNotJSON = errors.New("not JSON")
	// ErrInvalid: the item is JSON, but not what its channel takes.
	ErrInvalid = errors.New("invalid item")
)

// Violation is one thing that is wrong with an item.
type Violation struct {
	Pointer string // JSON pointer (RFC 6901) to the value at fault
	Message string // what is wrong with it, such as "is required"
}

// String is the violation as producers see it: "/title: is required".
func (v Violation) String() string {
	if v.Pointer == "" {
		return "item: " + v.Message
	}
	return v.Pointer + ": " + v.Message
}

// Violations are all that is wrong with an item, at least one. They wrap ErrInvalid.
type Violations []Violation

// maxShown bounds how many violations Error spells out.
const maxShown = 8

// Error joins the violations with semicolons.
func (vs Violations) Error() string {
	var text strings.Builder
	for i, v := range vs {
		if i == maxShown {
			fmt.Fprintf(&text, "; and %d more", len(vs)-i)
			break
		}
		if i > 0 {
			text.WriteString("; ")
		}
		text.WriteString(v.String())
	}
	return text.String()
}

// Is makes violations match ErrInvalid.
func (vs Violations) Is(target error) bool { return target == ErrInvalid }

type tooLarge struct{ size, max int }

func (t tooLarge) Error() string {
	return fmt.Sprintf("%d bytes, at most %d are taken", t.size, t.max)
}

func (t tooLarge) Is(target error) bool { return target == ErrTooLarge }

// notJSON says where an item stops being JSON.
type notJSON struct {
	at  int
	why string
}

func (n notJSON) Error() string {
	return fmt.Sprintf("not JSON: %s at byte %d", n.why, n.at)
}

func (n notJSON) Is(target error) bool { return target == ErrNotJSON }
