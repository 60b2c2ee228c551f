package durable

import (
	"encoding/binary"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// requestHeader is what each request to a broker begins with, after its size: 2 bytes, 2 and 4.
type requestHeader struct {
	key         kmsg.Key
	version     int16
	correlation int32
}

const (
	sizeBytes   = 4
	headerBytes = 2 + 2 + 4
)

// requestFrame finds the requests in what a connection brings, however it is cut.
type requestFrame struct {
	start [sizeBytes + headerBytes]byte
	have  int // bytes of start
	left  int // bytes of the request that are still to come after it
}

// feed takes the next bytes, and calls found with each request that begins in them.
func (f *requestFrame) feed(b []byte, found func(requestHeader)) {
	for len(b) > 0 {
		if f.left > 0 {
			n := min(f.left, len(b))
			f.left -= n
			b = b[n:]
			continue
		}
		n := copy(f.start[f.have:], b)
		f.have += n
		b = b[n:]
		if f.have == len(f.start) {
			f.have = 0
			f.left = max(int(binary.BigEndian.Uint32(f.start[:]))-headerBytes, 0)
			found(f.header())
		}
	}
}

func (f *requestFrame) header() requestHeader {
	h := f.start[sizeBytes:]
	return requestHeader{
		key:         kmsg.Key(binary.BigEndian.Uint16(h)),
		version:     int16(binary.BigEndian.Uint16(h[2:])),
		correlation: int32(binary.BigEndian.Uint32(h[4:])),
	}
}
