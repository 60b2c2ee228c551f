package tail

import (
	"sync"

	"gravitas/envelope/stream"
)

// CatchUp passes what it is told on to a follower, and knows when all that the topic held at
// first has been taken. Safe for concurrent use.
type CatchUp struct {
	Follower
	done chan struct{}

	mu    sync.Mutex
	found bool
	ends  map[int]int64 // by partition that is behind, the offset that it has to come to
}

// NewCatchUp returns one for a call of Follow.
func NewCatchUp(f Follower) *CatchUp {
	return &CatchUp{Follower: f, done: make(chan struct{}), ends: map[int]int64{}}
}

// Done is closed once the follower has taken all that there was.
func (c *CatchUp) Done() <-chan struct{} { return c.done }

// Found notes how much there is when the topic is first looked at; what is added later was not
// there.
func (c *CatchUp) Found(first int, bounds []stream.Bounds) []int64 {
	offsets := c.Follower.Found(first, bounds)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.found {
		return offsets
	}
	c.found = true
	for i, b := range bounds {
		if max(offsets[i], b.First) < b.Next {
			c.ends[first+i] = b.Next
		}
	}
	if len(c.ends) == 0 {
		close(c.done)
	}
	return offsets
}

// Take notes how far a partition has come.
func (c *CatchUp) Take(partition int, records []stream.Record) error {
	if err := c.Follower.Take(partition, records); err != nil {
		return err
	}
	if len(records) > 0 {
		c.reach(partition, records[len(records)-1].Offset+1)
	}
	return nil
}

// Lost notes where a partition goes on. What the log no longer holds is not waited for.
func (c *CatchUp) Lost(partition int, bounds stream.Bounds) int64 {
	next := c.Follower.Lost(partition, bounds)
	c.mu.Lock()
	if end, behind := c.ends[partition]; behind {
		c.ends[partition] = min(end, bounds.Next)
	}
	c.mu.Unlock()
	c.reach(partition, next)
	return next
}

func (c *CatchUp) reach(partition int, next int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	end, behind := c.ends[partition]
	if !behind || next < end {
		return
	}
	if delete(c.ends, partition); len(c.ends) == 0 {
		close(c.done)
	}
}
