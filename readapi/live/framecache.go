package live

import (
	"sync"

	"github.com/gorilla/websocket"
)

// frameCache keeps the frames built last, for all who are at the same place and
// want the same. Safe for concurrent use.
type frameCache struct {
	maxFrames, maxBytes int

	mu     sync.Mutex
	frames map[frameKey]*sharedFrame
	order  []*sharedFrame // oldest first, those that were replaced included
	bytes  int            // of all frames in order
}

// frameKey is where a frame begins and what is in it.
type frameKey struct {
	from      uint64
	signature string
	conflated bool
}

// sharedFrame is built by the first who needs it; others wait.
type sharedFrame struct {
	key   frameKey
	upto  uint64 // end of the ring when it was asked for
	once  sync.Once
	frame *frame

	// Both are under the cache's lock.
	bytes   int // 0 until built
	dropped bool
}

func newFrameCache(maxFrames, maxBytes int) *frameCache {
	return &frameCache{maxFrames: maxFrames, maxBytes: maxBytes, frames: map[frameKey]*sharedFrame{}}
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
		c.built(shared)
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
	shared = &sharedFrame{key: key, upto: end}
	c.frames[key] = shared
	c.order = append(c.order, shared)
	c.evict()
	return shared
}

// built accounts for a frame's bytes; one is counted twice, as prepared too.
func (c *frameCache) built(shared *sharedFrame) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if shared.frame == nil || shared.dropped {
		return
	}
	shared.bytes = 2 * len(shared.frame.body)
	c.bytes += shared.bytes
	c.evict()
}

// evict drops the oldest frames past the limits.
func (c *frameCache) evict() {
	for len(c.order) > c.maxFrames || c.bytes > c.maxBytes && len(c.order) > 1 {
		oldest := c.order[0]
		c.order[0] = nil
		c.order = c.order[1:]
		c.bytes -= oldest.bytes
		oldest.dropped = true
		if c.frames[oldest.key] == oldest {
			delete(c.frames, oldest.key)
		}
	}
}
