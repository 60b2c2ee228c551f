package envelope

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// maxKeyBytes bounds a key, since tables and logs are made of them.
const maxKeyBytes = 1024

// naturalKey returns the text of a single pointer's value, or the texts of several
// as a JSON array, which keeps them apart whatever is in them. Where one is
// missing the item has no natural key.
func (c *checker) naturalKey(s *sighting) string {
	if c.keys == 1 {
		text, _ := c.keyPart(s, 0)
		return string(text)
	}
	joined := []byte{'['}
	for slot := range c.keys {
		text, ok := c.keyPart(s, slot)
		if !ok {
			return ""
		}
		if slot > 0 {
			joined = append(joined, ',')
		}
		joined = appendString(joined, string(text))
	}
	return string(append(joined, ']'))
}

// keyPart returns the text of the value that a slot's pointer leads to, and
// whether there is one. It may share memory with the item.
func (c *checker) keyPart(s *sighting, slot int) ([]byte, bool) {
	raw := s.values[slot]
	if raw == nil {
		return nil, false
	}
	path := c.paths[slot]
	raw, err := descend(raw, path[1:])
	if raw == nil && err == nil {
		return nil, false
	}
	var text []byte
	if err == nil {
		text, err = keyText(raw)
	}
	if err == nil && len(text) > maxKeyBytes {
		err = fmt.Errorf("is a key of %d bytes, at most %d are taken", len(text), maxKeyBytes)
	}
	if err != nil {
		s.violate(pointerTo(path...), err.Error())
		return nil, false
	}
	return text, text != nil
}

// descend follows the names into nested objects. It returns nil where there is no such value.
func descend(raw []byte, names []string) ([]byte, error) {
	for _, name := range names {
		if kindOf(raw) != kindObject {
			return nil, nil
		}
		var found []byte
		twice := false
		in := scanner{b: raw}
		err := in.object(func(member, value []byte) error {
			if string(member) == name {
				twice = found != nil
				found = value
			}
			return nil
		})
		switch {
		case err != nil:
			return nil, err
		case twice:
			return nil, errors.New("is given twice")
		case found == nil:
			return nil, nil
		}
		raw = found
	}
	return raw, nil
}

// keyText is a raw value as part of a key; nil where the value is null.
func keyText(raw []byte) ([]byte, error) {
	switch kindOf(raw) {
	case kindNull:
		return nil, nil
	case kindNumber:
		return keyNumber(raw)
	case kindString:
		return keyString(raw)
	}
	return nil, errors.New("must be a string or a number, since it is a key")
}

// keyNumber writes equal numbers alike: whole ones that are written as such keep
// all their digits, others are rounded to a double.
func keyNumber(raw []byte) ([]byte, error) {
	if bytes.ContainsAny(raw, ".eE") {
		value, err := strconv.ParseFloat(string(raw), 64)
		if err != nil {
			return nil, err
		}
		raw = strconv.AppendFloat(nil, value, 'f', -1, 64)
	}
	if string(raw) == "-0" {
		raw = raw[1:]
	}
	return raw, nil
}

func keyString(raw []byte) ([]byte, error) {
	text := raw[1 : len(raw)-1]
	if bytes.IndexByte(text, '\\') < 0 {
		return text, nil
	}
	decoded, err := parseString(raw)
	if err != nil {
		return nil, err
	}
	text = []byte(decoded)
	// A lone surrogate has no UTF-8: it would make different keys the same.
	if bytes.IndexByte(text, 0) >= 0 || bytes.ContainsRune(text, utf8.RuneError) {
		return nil, errors.New("must not have U+0000, U+FFFD or half a surrogate pair in it, since it is a key")
	}
	return text, nil
}
