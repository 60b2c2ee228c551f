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

	mu          sync.Mutex
	found       bool
	behind      map[int]span // by partition
	read, total int64        // records, of those that there were
}

// span is what is still to be taken of a partition: from an offset on up to another.
type span struct{ next, end int64 }

// NewCatchUp returns one for a call of Follow.
func NewCatchUp(f Follower) *CatchUp {
	return &CatchUp{Follower: f, done: make(chan struct{}), behind: map[int]span{}}
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
		if next := max(offsets[i], b.First); next < b.Next {
			c.behind[first+i] = span{next, b.Next}
			c.total += b.Next - next
		}
	}
	if len(c.behind) == 0 {
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
	if left, behind := c.behind[partition]; behind && bounds.Next < left.end {
		less := span{min(left.next, next), bounds.Next}
		c.total -= left.end - left.next - (less.end - less.next)
		c.behind[partition] = less
	}
	c.mu.Unlock()
	c.reach(partition, next)
	return next
}

func (c *CatchUp) reach(partition int, next int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	left, behind := c.behind[partition]
	if !behind {
		return
	}
	if next < left.end {
		c.read += max(0, next-left.next)
		c.behind[partition] = span{max(next, left.next), left.end}
		return
	}
	c.read += left.end - left.next
	if delete(c.behind, partition); len(c.behind) == 0 {
		close(c.done)
	}
}

// Progress is how many of the records that there were have been taken, or are lost, and how many
// there were; both are 0 until the topic has been looked at.
func (c *CatchUp) Progress() (read, total int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.read, c.total
}
