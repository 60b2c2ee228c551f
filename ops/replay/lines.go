package replay

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

// errLongLine means that a line has more bytes than any door takes.
var errLongLine = errors.New("the line is too long for any request")

// lineReader reads lines of bounded length.
type lineReader struct {
	r    *bufio.Reader
	long []byte // a line longer than the reader's buffer
	max  int
}

func newLineReader(r io.Reader, longest int) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 1<<18), max: longest}
}

// next returns the next line without its white space, valid until the call
// after; empty for a blank one, errLongLine for one that was skipped, io.EOF at
// the end.
func (l *lineReader) next() ([]byte, error) {
	line, err := l.r.ReadSlice('\n')
	if errors.Is(err, bufio.ErrBufferFull) {
		line, err = l.join(line)
	}
	if errors.Is(err, io.EOF) && len(line) > 0 {
		err = nil // the last line need not end
	}
	return bytes.Trim(line, " \t\r\n"), err
}

// join reads the rest of a line that doesn't fit the buffer.
func (l *lineReader) join(part []byte) ([]byte, error) {
	l.long = l.long[:0]
	size := 0
	for {
		if size += len(part); size <= l.max {
			l.long = append(l.long, part...)
		}
		var err error
		switch part, err = l.r.ReadSlice('\n'); {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case err != nil && !errors.Is(err, io.EOF):
			return nil, err
		case size+len(part) > l.max:
			return nil, errLongLine
		}
		return append(l.long, part...), nil
	}
}

// idle reports whether the next line would have to be waited for.
func (l *lineReader) idle() bool { return l.r.Buffered() == 0 }
