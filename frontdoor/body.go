package frontdoor

import (
	"errors"
	"io"
	"net/http"
	"time"
)

const (
	firstRead  = 16 << 10 // bytes of a body whose length is not known beforehand
	keptBuffer = 1 << 20  // larger buffers are not kept for later requests
)

// readBody reads the body as it was sent into the delivery's buffer.
func (d *delivery) readBody(w http.ResponseWriter, r *http.Request) *problem {
	limit := d.door.cfg.MaxBody
	if r.ContentLength > int64(limit) {
		return bodyTooLarge(limit)
	}
	size := int(r.ContentLength)
	if size < 0 {
		size = firstRead
	}
	// Where the connection has no deadlines, as in a test, its server must see to it.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(d.door.cfg.ReadTimeout))
	var p *problem
	d.body, p = d.readAll(http.MaxBytesReader(w, r.Body, int64(limit)), d.body[:0], size)
	return p
}

// inflate returns the body decompressed.
func (d *delivery) inflate(coding coding) ([]byte, *problem) {
	if coding == identity {
		return d.body, nil
	}
	var p *problem
	err := d.door.inflaters.with(coding, d.body, func(r io.Reader) {
		d.inflated, p = d.readAll(&boundedReader{r: r, left: d.door.cfg.MaxBody, max: d.door.cfg.MaxBody}, d.inflated[:0], firstRead)
	})
	if err != nil {
		return nil, newProblem(codeMalformed, "the body is no %s: %v", coding, err)
	}
	return d.inflated, p
}

// readAll reads to the end into buf, which it grows as it is paid for. At first
// there is room for size bytes.
func (d *delivery) readAll(r io.Reader, buf []byte, size int) ([]byte, *problem) {
	size++ // so that the end is seen without growing
	for {
		if p := d.reserve(size); p != nil {
			return buf, p
		}
		buf = grown(buf, size)
		for len(buf) < cap(buf) {
			n, err := r.Read(buf[len(buf):cap(buf)])
			buf = buf[:len(buf)+n]
			if err == io.EOF {
				return buf, nil
			}
			if err != nil {
				return buf, readProblem(err)
			}
		}
		size = cap(buf)
	}
}

// grown returns buf with room for at least n bytes more.
func grown(buf []byte, n int) []byte {
	if cap(buf)-len(buf) >= n {
		return buf
	}
	bigger := make([]byte, len(buf), len(buf)+n)
	copy(bigger, buf)
	return bigger
}

func readProblem(err error) *problem {
	var over *http.MaxBytesError
	if errors.As(err, &over) {
		return bodyTooLarge(int(over.Limit))
	}
	return newProblem(codeMalformed, "the body can't be read to its end: %v", err)
}

func bodyTooLarge(limit int) *problem {
	return newProblem(codeTooLarge, "the body is over %d bytes; send the items in several requests", limit)
}

// boundedReader fails once more bytes come than are left.
type boundedReader struct {
	r    io.Reader
	left int
	max  int
}

func (b *boundedReader) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if b.left -= n; b.left < 0 {
		return 0, &http.MaxBytesError{Limit: int64(b.max)}
	}
	return n, err
}
