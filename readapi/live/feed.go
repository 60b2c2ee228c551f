package live

import (
	"context"
	"sync"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/tail"
)

// batchEvents bounds a batch, so that frames can be cut between batches.
const batchEvents = 256

// feed follows one channel into the ring. It is a tail.Follower.
type feed struct {
	kind
	hub   *Hub
	found chan struct{} // closed once the end of the channel is known

	// Both are the hub's, under its lock.
	since   uint64 // position after which the ring holds the feed
	dropped bool

	mu    sync.Mutex
	parts []*part
	known bool // found has been closed
}

// part is one partition; all but seen and start belongs to the goroutine that reads it.
type part struct {
	seen  *seen // nil where repeats are told
	start int64 // offset that clients were told from at first; not changed
	live  int64 // offset that clients are told from; below it is read for seen alone
	next  int64
}

func newFeed(h *Hub, k kind) *feed { return &feed{kind: k, hub: h, found: make(chan struct{})} }

func (f *feed) follow(ctx context.Context) error {
	return tail.Follow(ctx, f.hub.deps.Log, f.channel, f.hub.deps.Logger, f)
}

// Found begins at the end of what was there before, a little earlier where
// repeats must be recognised, and at the beginning of partitions that are new.
func (f *feed) Found(_ int, bounds []stream.Bounds) []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	begin, live := make([]int64, len(bounds)), make([]int64, len(bounds))
	for i, b := range bounds {
		live[i] = b.Next
		if f.known {
			live[i] = b.First
		}
		p := &part{start: live[i], live: live[i], next: live[i]}
		if f.once {
			p.seen = newSeen(f.hub.config.Seen)
			p.next = max(b.First, p.live-int64(f.hub.config.Seen/2))
		}
		begin[i] = p.next
		f.parts = append(f.parts, p)
	}
	f.hub.append(batch{change: grown, feed: f, offsets: live})
	if !f.known {
		f.known = true
		close(f.found)
	}
	return begin
}

// Take puts records into the ring.
func (f *feed) Take(partition int, all []stream.Record) error {
	p := f.part(partition)
	for len(all) > 0 {
		some := all[:min(batchEvents, len(all))]
		all = all[len(some):]
		b := batch{feed: f, partition: partition, events: make([]event, 0, len(some))}
		for i := range some {
			e, id := f.read(&some[i])
			e.repeat = p.seen != nil && e.data != nil && p.seen.repeat(id, e.offset)
			if e.offset >= p.live {
				b.events = append(b.events, e)
			}
		}
		p.next = some[len(some)-1].Offset + 1
		if b.next = p.next; len(b.events) > 0 {
			f.hub.append(b)
		}
	}
	return nil
}

// Lost goes on with what there is, and has clients told that something is missing.
func (f *feed) Lost(partition int, bounds stream.Bounds) int64 {
	p := f.part(partition)
	next := bounds.First
	if p.next > bounds.Next { // the topic was made anew
		next = bounds.Next
	} else if next <= p.live && p.next < p.live { // only what was read for seen alone
		p.next = next
		return next
	}
	p.next, p.live = next, next
	f.hub.append(batch{change: lost, feed: f, partition: partition, next: next})
	return next
}

func (f *feed) part(partition int) *part {
	f.mu.Lock()
	defer f.mu.Unlock()
	if partition >= len(f.parts) {
		return nil
	}
	return f.parts[partition]
}

// beginning is where clients are told from.
func (f *feed) beginning() []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	offsets := make([]int64, len(f.parts))
	for i, p := range f.parts {
		offsets[i] = p.start
	}
	return offsets
}
