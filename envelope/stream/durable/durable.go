// Package durable has the embedded broker acknowledge what the disk has, and nothing else, at
// the cost of few syncs. The broker alone either syncs each append before it turns to anything
// else, or leaves it to the operating system.
package durable

import (
	"encoding/binary"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"

	"github.com/twmb/franz-go/pkg/kbin"
	"github.com/twmb/franz-go/pkg/kmsg"
	"github.com/twmb/franz-go/pkg/kversion"
)

// Versions are the newest versions of requests that the broker may take: the last that name the
// topic in what is produced and fetched.
func Versions() *kversion.Versions {
	v := kversion.Stable()
	v.SetMaxKeyVersion(int16(kmsg.Produce), 12)
	v.SetMaxKeyVersion(int16(kmsg.Fetch), 12)
	return v
}

// Listener is l for a broker that keeps its log in dir. Its connections hold an answer to a
// produce or a fetch request back until the disk has the batches that it tells of. The broker
// goes on meanwhile, so that one sync serves all who wait for the same partition, and partitions
// are synced side by side.
func Listener(l net.Listener, dir string, logger *slog.Logger) net.Listener {
	return listener{Listener: l, log: newDiskLog(dir, syncFile), logger: logger}
}

type listener struct {
	net.Listener
	log    *diskLog
	logger *slog.Logger
}

func (l listener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return &conn{Conn: c, log: l.log, logger: l.logger}, nil
}

// conn is a broker's end of a connection. The broker reads and writes it from one
// goroutine each, and writes an answer at a time.
type conn struct {
	net.Conn
	log    *diskLog
	logger *slog.Logger
	frame  requestFrame

	mu      sync.Mutex
	waiting []requestHeader // in the order that they came
}

func (c *conn) Read(b []byte) (int, error) {
	n, err := c.Conn.Read(b)
	c.frame.feed(b[:n], c.expect)
	return n, err
}

// Write fails where the disk does, which ends the connection: the client learns nothing, and
// sends again.
func (c *conn) Write(b []byte) (int, error) {
	if err := c.sync(b); err != nil {
		c.logger.Error("the embedded log can't be synced", "part", "broker", "err", err)
		return 0, err
	}
	return c.Conn.Write(b)
}

// maxWaiting is more requests than the broker reads ahead: older ones want no answer.
const maxWaiting = 16

func (c *conn) expect(r requestHeader) {
	if r.key != kmsg.Produce && r.key != kmsg.Fetch {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == maxWaiting {
		c.waiting = slices.Delete(c.waiting, 0, 1)
	}
	c.waiting = append(c.waiting, r)
}

// answered is the request that is answered with an id, where it was a produce or a fetch.
func (c *conn) answered(correlation int32) (requestHeader, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	i := slices.IndexFunc(c.waiting, func(r requestHeader) bool { return r.correlation == correlation })
	if i < 0 {
		return requestHeader{}, false
	}
	r := c.waiting[i]
	c.waiting = slices.Delete(c.waiting, 0, i+1)
	return r, true
}

// sync returns once the disk has what an answer tells of.
func (c *conn) sync(answer []byte) error {
	r, ok := c.answered(int32(binary.BigEndian.Uint32(answer[4:])))
	if !ok {
		return nil
	}
	body := kmsg.ResponseForKey(r.key.Int16())
	body.SetVersion(r.version)
	reader := kbin.Reader{Src: answer[8:]}
	if body.IsFlexible() {
		kmsg.SkipTags(&reader)
	}
	if err := body.ReadFrom(reader.Src); err != nil {
		return fmt.Errorf("answer of %s: %w", r.key.Name(), err)
	}
	switch body := body.(type) {
	case *kmsg.ProduceResponse:
		return c.log.syncAll(appended(body))
	default:
		return c.log.syncAll(fetched(body.(*kmsg.FetchResponse)))
	}
}

// batch is where a record batch is.
type batch struct {
	topic     string
	partition int32
	base      int64 // offset of its first record
}

func appended(r *kmsg.ProduceResponse) (batches []batch) {
	for _, t := range r.Topics {
		for _, p := range t.Partitions {
			if p.ErrorCode == 0 {
				batches = append(batches, batch{t.Topic, p.Partition, p.BaseOffset})
			}
		}
	}
	return batches
}

func fetched(r *kmsg.FetchResponse) (batches []batch) {
	for _, t := range r.Topics {
		for _, p := range t.Partitions {
			if base, ok := lastBase(p.RecordBatches); ok {
				batches = append(batches, batch{t.Topic, p.Partition, base})
			}
		}
	}
	return batches
}

// lastBase is the base offset of the last of some record batches, of which each begins with
// it, in 8 bytes, and the length of what follows, in 4.
func lastBase(batches []byte) (base int64, ok bool) {
	const prefix = 8 + 4
	for len(batches) >= prefix {
		base, ok = int64(binary.BigEndian.Uint64(batches)), true
		next := prefix + int(binary.BigEndian.Uint32(batches[8:]))
		batches = batches[min(next, len(batches)):]
	}
	return base, ok
}
