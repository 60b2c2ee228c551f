package live

import (
	"sync"

	"github.com/gorilla/websocket"
)

// frameCache keeps the frames built last, for all who are at the same place and
// want the same. Safe for concurrent use.
type frameCache struct {
	limit int

	mu     sync.Mutex
	frames map[frameKey]*sharedFrame
	order  []frameKey // oldest first
}

// frameKey is where a frame begins and what is in it.
type frameKey struct {
	from      uint64
	signature string
	conflated bool
}

// sharedFrame is built by the first who needs it; others wait.
type sharedFrame struct {
	upto  uint64 // end of the ring when it was asked for
	once  sync.Once
	frame *frame
}

func newFrameCache(limit int) *frameCache {
	return &frameCache{limit: limit, frames: map[frameKey]*sharedFrame{}}
}

// get returns the frame of a key, by build where there is none. One that is
// there is good enough while it spans at least half of what a new one would: so
// clients that drift apart meet again, and those behind still get large frames.
func (c *frameCache) get(key frameKey, end uint64, build func() *frame) *frame {
	shared := c.entry(key, end)
	shared.once.Do(func() {
		f := build()
		if f != nil && f.body != nil {
			// Fails only for an unknown type of message.
			f.prepared, _ = websocket.NewPreparedMessage(websocket.TextMessage, f.body)
		}
		shared.frame = f
	})
	return shared.frame
}

func (c *frameCache) entry(key frameKey, end uint64) *sharedFrame {
	c.mu.Lock()
	defer c.mu.Unlock()
	shared := c.frames[key]
	if shared != nil && end-min(end, shared.upto) <= shared.upto-key.from {
		return shared
	}
	if shared == nil {
		c.order = append(c.order, key)
	}
	shared = &sharedFrame{upto: end}
	c.frames[key] = shared
	if len(c.order) > c.limit {
		delete(c.frames, c.order[0])
		c.order = c.order[1:]
	}
	return shared
}
