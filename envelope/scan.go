package envelope

import (
	"encoding/json"
	"errors"
	"unicode/utf8"
)

// maxDepth bounds the nesting of a value that is scanned, so that no input can exhaust the stack.
const maxDepth = 64

var (
	errSyntax = errors.New("invalid JSON")
	errDepth  = errors.New("nested too deep")
)

// scanner finds the members of JSON objects and the elements of arrays without
// decoding them. It checks structure, not the inside of numbers and escapes.
type scanner struct {
	b []byte
	i int
}

// object calls fn with each member's name and raw value.
func (s *scanner) object(fn func(name, value []byte) error) error {
	return s.list('{', '}', func() error {
		raw, err := s.text()
		if err != nil {
			return err
		}
		name := raw[1 : len(raw)-1]
		if !plain(name) {
			text, err := parseString(raw)
			if err != nil {
				return err
			}
			name = []byte(text)
		}
		if s.space() != ':' {
			return errSyntax
		}
		s.i++
		value, err := s.value()
		if err != nil {
			return err
		}
		return fn(name, value)
	})
}

// array calls fn with each element's raw value.
func (s *scanner) array(fn func(element []byte) error) error {
	return s.list('[', ']', func() error {
		value, err := s.value()
		if err != nil {
			return err
		}
		return fn(value)
	})
}

func (s *scanner) list(begin, end byte, item func() error) error {
	if s.space() != begin {
		return errSyntax
	}
	s.i++
	if s.space() == end {
		s.i++
		return nil
	}
	for {
		s.space()
		if err := item(); err != nil {
			return err
		}
		switch s.space() {
		case ',':
			s.i++
		case end:
			s.i++
			return nil
		default:
			return errSyntax
		}
	}
}

// space skips white space and returns the byte it stopped at, 0 at the end.
func (s *scanner) space() byte {
	for s.i < len(s.b) {
		switch c := s.b[s.i]; c {
		case ' ', '\t', '\n', '\r':
			s.i++
		default:
			return c
		}
	}
	return 0
}

func (s *scanner) end() error {
	if s.space(); s.i < len(s.b) {
		return errSyntax
	}
	return nil
}

// value returns the raw bytes of the next value.
func (s *scanner) value() ([]byte, error) {
	switch s.space() {
	case '"':
		return s.text()
	case '{', '[':
		return s.nested()
	default:
		return s.literal()
	}
}

// text returns the raw bytes of the next string, quotes included.
func (s *scanner) text() ([]byte, error) {
	if s.i >= len(s.b) || s.b[s.i] != '"' {
		return nil, errSyntax
	}
	for j := s.i + 1; j < len(s.b); j++ {
		switch s.b[j] {
		case '\\':
			j++
		case '"':
			raw := s.b[s.i : j+1]
			s.i = j + 1
			return raw, nil
		}
	}
	return nil, errSyntax
}

func (s *scanner) nested() ([]byte, error) {
	start := s.i
	var closers [maxDepth]byte
	for depth := 0; s.i < len(s.b); {
		switch c := s.b[s.i]; c {
		case '"':
			if _, err := s.text(); err != nil {
				return nil, err
			}
			continue
		case '{', '[':
			if depth == maxDepth {
				return nil, errDepth
			}
			closers[depth] = c + 2 // '{'+2 is '}', '['+2 is ']'
			depth++
		case '}', ']':
			if depth--; c != closers[depth] {
				return nil, errSyntax
			}
			if depth == 0 {
				s.i++
				return s.checked(start)
			}
		}
		s.i++
	}
	return nil, errSyntax
}

// literal returns the raw bytes of the next number, true, false or null.
func (s *scanner) literal() ([]byte, error) {
	start := s.i
	for s.i < len(s.b) {
		switch s.b[s.i] {
		case ',', '}', ']', ' ', '\t', '\n', '\r':
			return s.checked(start)
		}
		s.i++
	}
	return s.checked(start)
}

// checked returns what was scanned since start where it is valid JSON, so that a
// kept value is never written back broken.
func (s *scanner) checked(start int) ([]byte, error) {
	raw := s.b[start:s.i]
	if !json.Valid(raw) {
		return nil, errSyntax
	}
	return raw, nil
}

// parseString decodes a raw JSON string.
func parseString(raw []byte) (string, error) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", errors.New("must be a string")
	}
	if text := raw[1 : len(raw)-1]; plain(text) {
		return string(text), nil
	}
	var text string
	if err := json.Unmarshal(raw, &text); err != nil {
		return "", errSyntax
	}
	return text, nil
}

// appendString appends text as a JSON string; invalid UTF-8 becomes U+FFFD.
func appendString(dst []byte, text string) []byte {
	if plain(text) {
		dst = append(dst, '"')
		dst = append(dst, text...)
		return append(dst, '"')
	}
	quoted, _ := json.Marshal(text) // a string always marshals
	return append(dst, quoted...)
}

// plain reports whether text stands for itself between quotes.
func plain[T string | []byte](text T) bool {
	for i := range len(text) {
		if c := text[i]; c < 0x20 || c >= utf8.RuneSelf || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}
