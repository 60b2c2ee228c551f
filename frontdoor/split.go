package frontdoor

import (
	"bytes"
	"errors"
	"iter"
)

var errBoundaries = errors.New("not JSON: where one item ends and the next begins can't be told")

// elements yields each element's bytes of a JSON array, in order. Elements are
// told apart by brackets and strings alone, so that what is wrong within one stays its own
// matter. An error ends it.
func elements(array []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		i := space(array, 1)
		if i < len(array) && array[i] == ']' {
			i++
		} else {
			for more := true; more; {
				begin := i
				i = elementEnd(array, begin)
				if i == begin || i >= len(array) {
					yield(nil, errBoundaries)
					return
				}
				if !yield(bytes.TrimRight(array[begin:i], " \t\r\n"), nil) {
					return
				}
				i = space(array, i)
				if i >= len(array) || array[i] != ',' && array[i] != ']' {
					yield(nil, errBoundaries)
					return
				}
				more = array[i] == ','
				i = space(array, i+1)
			}
		}
		if space(array, i) < len(array) {
			yield(nil, errBoundaries)
		}
	}
}

// elementEnd returns where the element at i ends: at the comma or bracket that
// follows it, or just past its own last bracket.
func elementEnd(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i = stringEnd(b, i)
			continue
		case '{', '[':
			depth++
		case ',':
			if depth == 0 {
				return i
			}
		case '}', ']':
			if depth == 0 {
				return i
			}
			if depth--; depth == 0 {
				return i + 1
			}
		}
		i++
	}
	return i
}

// stringEnd returns the index past the string at i.
func stringEnd(b []byte, i int) int {
	for i++; i < len(b); i++ {
		n := bytes.IndexByte(b[i:], '"')
		if n < 0 {
			return len(b)
		}
		i += n
		slashes := 0
		for b[i-1-slashes] == '\\' {
			slashes++
		}
		if slashes%2 == 0 {
			return i + 1
		}
	}
	return i
}

func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\t' || b[i] == '\r') {
		i++
	}
	return i
}

// lines yields each line that has more than white space on it, trimmed.
func lines(body []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		for line := range bytes.SplitSeq(body, []byte{'\n'}) {
			if line = bytes.Trim(line, " \t\r"); len(line) > 0 && !yield(line) {
				return
			}
		}
	}
}
