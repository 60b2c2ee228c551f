package envelope

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"strconv"
	"unicode/utf8"
)

// maxNumber bounds a number's digits, since exact arithmetic on a longer one is slow.
const maxNumber = 512

// lexer checks JSON text strictly (RFC 8259) without decoding it. Its methods
// take the index to begin at and return the one past the end.
type lexer []byte

// document checks the whole text, and returns whether it is an object, having called
// member with the name and the value of each of its members, raw.
func (l lexer) document(member func(name, value []byte)) (object bool, err error) {
	if !utf8.Valid(l) {
		return false, notJSON{at: invalidAt(l), why: "invalid UTF-8"}
	}
	i := l.space(0)
	if object = i < len(l) && l[i] == '{'; object {
		i, err = l.members(i, 0, member)
	} else {
		i, err = l.value(i, 0)
	}
	if err != nil {
		return false, err
	}
	if i = l.space(i); i < len(l) {
		return false, l.unexpected(i)
	}
	return object, nil
}

// strict reports what is wrong with a JSON text.
func strict(text []byte) error {
	_, err := lexer(text).document(nil)
	return err
}

// value checks the value at i, depth levels down.
func (l lexer) value(i, depth int) (int, error) {
	if i >= len(l) {
		return i, notJSON{at: i, why: "unexpected end"}
	}
	switch c := l[i]; {
	case c == '"':
		return l.text(i)
	case c == '{':
		return l.object(i, depth)
	case c == '[':
		return l.array(i, depth)
	case c == '-' || digit(c):
		return l.number(i)
	case c == 't':
		return l.word(i, "true")
	case c == 'f':
		return l.word(i, "false")
	case c == 'n':
		return l.word(i, "null")
	}
	return i, l.unexpected(i)
}

func (l lexer) object(i, depth int) (int, error) {
	return l.members(i, depth, nil)
}

// members checks an object, and calls member, where given, with the name and the value of
// each of its members, raw.
func (l lexer) members(i, depth int, member func(name, value []byte)) (int, error) {
	if depth >= maxDepth {
		return i, tooDeep()
	}
	i = l.space(i + 1)
	if i < len(l) && l[i] == '}' {
		return i + 1, nil
	}
	for {
		name := i
		end, err := l.text(i)
		if err != nil {
			return end, err
		}
		if i = l.space(end); i >= len(l) || l[i] != ':' {
			return i, l.unexpected(i)
		}
		value := l.space(i + 1)
		if i, err = l.value(value, depth+1); err != nil {
			return i, err
		}
		if member != nil {
			member(l[name:end], l[value:i])
		}
		var more bool
		if i, more, err = l.comma(i, '}'); !more {
			return i, err
		}
	}
}

func (l lexer) array(i, depth int) (int, error) {
	if depth >= maxDepth {
		return i, tooDeep()
	}
	i = l.space(i + 1)
	if i < len(l) && l[i] == ']' {
		return i + 1, nil
	}
	for {
		end, err := l.value(i, depth+1)
		if err != nil {
			return end, err
		}
		var more bool
		if i, more, err = l.comma(end, ']'); !more {
			return i, err
		}
	}
}

// comma steps over a comma, to what follows it, or over the end of a list.
func (l lexer) comma(i int, end byte) (next int, more bool, err error) {
	i = l.space(i)
	switch {
	case i >= len(l):
		return i, false, notJSON{at: i, why: "unexpected end"}
	case l[i] == ',':
		return l.space(i + 1), true, nil
	case l[i] == end:
		return i + 1, false, nil
	}
	return i, false, l.unexpected(i)
}

// text checks the string at i.
func (l lexer) text(i int) (int, error) {
	if i >= len(l) || l[i] != '"' {
		return i, l.unexpected(i)
	}
	for i = l.plain(i + 1); i < len(l); i = l.plain(i) {
		switch c := l[i]; {
		case c == '"':
			return i + 1, nil
		case c != '\\':
			return i, notJSON{at: i, why: "control character in a string"}
		}
		size := l.escape(i)
		if size == 0 {
			return i, notJSON{at: i, why: "bad escape in a string"}
		}
		i += size
	}
	return i, notJSON{at: i, why: "unexpected end"}
}

// plain returns the index of the first quote, backslash or control character from
// i on. It looks at eight bytes at a time: subtracting a byte's bound borrows into
// its top bit where the byte is below it.
func (l lexer) plain(i int) int {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for i+8 <= len(l) {
		word := binary.LittleEndian.Uint64(l[i:])
		quote, backslash := word^(ones*'"'), word^(ones*'\\')
		hit := ((quote - ones) &^ quote) | ((backslash - ones) &^ backslash) | ((word - ones*0x20) &^ word)
		if hit &= tops; hit != 0 {
			return i + bits.TrailingZeros64(hit)/8
		}
		i += 8
	}
	for i < len(l) && l[i] != '"' && l[i] != '\\' && l[i] >= 0x20 {
		i++
	}
	return i
}

// escape returns the size of the escape at i, 0 where it is none.
func (l lexer) escape(i int) int {
	if i+1 >= len(l) {
		return 0
	}
	switch l[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2
	case 'u':
		if i+6 <= len(l) && hexadecimal(l[i+2]) && hexadecimal(l[i+3]) && hexadecimal(l[i+4]) && hexadecimal(l[i+5]) {
			return 6
		}
	}
	return 0
}

// number checks the number at i, and that it is in a double's range.
func (l lexer) number(i int) (int, error) {
	start, exact := i, true
	if l[i] == '-' {
		i++
	}
	if i < len(l) && l[i] == '0' {
		i++
	} else if end := l.digits(i); end > i {
		i = end
	} else {
		return i, l.unexpected(i)
	}
	if i < len(l) && l[i] == '.' {
		end := l.digits(i + 1)
		if end == i+1 {
			return end, l.unexpected(end)
		}
		i = end
	}
	if i < len(l) && l[i]|0x20 == 'e' {
		exact = false
		if i++; i < len(l) && (l[i] == '+' || l[i] == '-') {
			i++
		}
		end := l.digits(i)
		if end == i {
			return end, l.unexpected(end)
		}
		i = end
	}
	if i-start > 300 || !exact {
		return i, inRange(l[start:i])
	}
	return i, nil
}

func inRange(number []byte) error {
	if len(number) > maxNumber {
		return Violations{{Message: fmt.Sprintf("holds a number of %d characters, at most %d are taken", len(number), maxNumber)}}
	}
	if _, err := strconv.ParseFloat(string(number), 64); err != nil {
		return Violations{{Message: "holds a number out of range"}}
	}
	return nil
}

func (l lexer) digits(i int) int {
	for i < len(l) && digit(l[i]) {
		i++
	}
	return i
}

func (l lexer) word(i int, word string) (int, error) {
	if end := i + len(word); end <= len(l) && string(l[i:end]) == word {
		return end, nil
	}
	return i, l.unexpected(i)
}

// space skips white space.
func (l lexer) space(i int) int {
	for i < len(l) && (l[i] == ' ' || l[i] == '\n' || l[i] == '\t' || l[i] == '\r') {
		i++
	}
	return i
}

func (l lexer) unexpected(i int) error {
	if i >= len(l) {
		return notJSON{at: i, why: "unexpected end"}
	}
	return notJSON{at: i, why: fmt.Sprintf("unexpected %q", l[i])}
}

func tooDeep() error {
	return Violations{{Message: fmt.Sprintf("is nested deeper than %d levels", maxDepth)}}
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

func hexadecimal(c byte) bool {
	return digit(c) || c|0x20 >= 'a' && c|0x20 <= 'f'
}

func invalidAt(text []byte) int {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRune(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}
