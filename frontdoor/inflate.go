package frontdoor

import (
	"bytes"
	"io"
	"net/http"
	"runtime"
	"strings"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// coding is a content coding.
type coding string

const (
	identity coding = "identity"
	gzipped  coding = "gzip"
	zstded   coding = "zstd"
)

func codingOf(h http.Header) (coding, *problem) {
	values := h["Content-Encoding"]
	if len(values) == 0 {
		return identity, nil
	}
	switch name := strings.ToLower(strings.TrimSpace(strings.Join(values, ","))); name {
	case "", "identity":
		return identity, nil
	case "gzip", "x-gzip":
		return gzipped, nil
	case "zstd":
		return zstded, nil
	default:
		return "", newProblem(codeMedia, "Content-Encoding %q is not taken; gzip and zstd are", name)
	}
}

// maxWindow is the most memory that a zstd stream may ask for, RFC 8878's
// recommendation.
const maxWindow = 8 << 20

// inflaters decompress bodies that have arrived whole, a few at a time, so that their
// windows stay bounded and no slow sender holds one.
type inflaters struct{ idle chan *inflater }

type inflater struct {
	gzip gzip.Reader
	zstd *zstd.Decoder // made at first use
}

func newInflaters() *inflaters {
	n := runtime.GOMAXPROCS(0)
	pool := &inflaters{idle: make(chan *inflater, n)}
	for range n {
		pool.idle <- new(inflater)
	}
	return pool
}

// with calls fn with the body's decompressed bytes.
func (pool *inflaters) with(coding coding, body []byte, fn func(io.Reader)) error {
	in := <-pool.idle
	defer func() { pool.idle <- in }()
	r, err := in.open(coding, body)
	if err != nil {
		return err
	}
	fn(r)
	return nil
}

func (in *inflater) open(coding coding, body []byte) (io.Reader, error) {
	if coding == gzipped {
		return &in.gzip, in.gzip.Reset(bytes.NewReader(body))
	}
	if in.zstd == nil {
		// With a concurrency of one it has no goroutine, and need not be closed.
		decoder, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1),
			zstd.WithDecoderLowmem(true), zstd.WithDecoderMaxWindow(maxWindow))
		if err != nil {
			return nil, err
		}
		in.zstd = decoder
	}
	return in.zstd, in.zstd.Reset(bytes.NewReader(body))
}
