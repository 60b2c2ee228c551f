package live

import (
	"github.com/gorilla/websocket"
)

// frame is what some clients are told about a span of the ring. It is not
// changed once built.
type frame struct {
	to       uint64 // position after the span
	after    vector // there
	events   int
	cursor   string
	body     []byte                     // JSON; nil where the span has nothing for them
	reset    bool                       // body is resetBody
	prepared *websocket.PreparedMessage // of body; nil for a frame of one client
}

// resetBody tells a client that something is missing that the log no longer has.
var resetBody = []byte(`{"reset":true}`)

// builder makes a frame of a span. Its fields are what the frame depends on.
type builder struct {
	config   *Config
	from     uint64
	at       vector // at from
	floor    vector // events below it are left out; nil for none
	want     *subscriptions
	conflate bool // of events that newer ones replace, leave out all but the last
}

// build makes the frame of the batches, or of so many that it is large enough.
func (b *builder) build(batches []batch) *frame {
	f := &frame{to: b.from, after: b.at.clone()}
	var last map[lastKey]int64
	if b.conflate {
		last = b.lasts(batches)
	}
	var events []byte
	for i := range batches {
		each := &batches[i]
		chosen := b.want.feeds[each.feed]
		if each.change == lost && chosen != nil {
			if f.to == b.from {
				f.body, f.reset = resetBody, true
				b.step(f, each)
			}
			break
		}
		b.step(f, each)
		if chosen != nil {
			events = b.appendEvents(events, f, each, chosen, last)
		}
		if f.events >= b.config.FrameEvents || len(events) >= b.config.FrameBytes {
			break
		}
	}
	if f.events > 0 {
		f.finish(b.floor, events)
	}
	return f
}

func (b *builder) step(f *frame, over *batch) {
	f.after.apply(over)
	f.to++
}

func (b *builder) appendEvents(dst []byte, f *frame, from *batch, chosen *selection, last map[lastKey]int64) []byte {
	for i := range from.events {
		e := &from.events[i]
		if !chosen.wants(e) || b.below(from, e) {
			continue
		}
		if last != nil && e.newest != "" && last[lastKey{from.feed, e.newest}] != e.offset {
			continue
		}
		for _, openings := range [2][]string{chosen.all, chosen.byKey[e.key]} {
			for _, opening := range openings {
				dst = append(dst, opening...)
				dst = append(dst, e.data...)
				dst = append(dst, '}', ',')
			}
		}
		f.events++
	}
	return dst
}

// below reports whether the client has had the event already.
func (b *builder) below(from *batch, e *event) bool {
	floor := b.floor[from.feed.name]
	return from.partition < len(floor) && e.offset < floor[from.partition]
}

// lastKey is what conflated events have in common; all events of one key lie on
// one partition, so offsets tell them apart.
type lastKey struct {
	feed   *feed
	newest string
}

// lasts finds the offset of the last event of each key.
func (b *builder) lasts(batches []batch) map[lastKey]int64 {
	last := map[lastKey]int64{}
	for i := range batches {
		if b.want.feeds[batches[i].feed] == nil {
			continue
		}
		for _, e := range batches[i].events {
			if e.newest != "" && e.data != nil {
				last[lastKey{batches[i].feed, e.newest}] = e.offset
			}
		}
	}
	return last
}

// finish puts cursor and events together.
func (f *frame) finish(floor vector, events []byte) {
	f.cursor = encodeCursor(f.after.above(floor))
	f.body = make([]byte, 0, len(events)+len(f.cursor)+32)
	f.body = append(f.body, `{"cursor":"`...)
	f.body = append(f.body, f.cursor...)
	f.body = append(f.body, `","events":[`...)
	f.body = append(f.body, events[:len(events)-1]...) // its last comma
	f.body = append(f.body, "]}"...)
}
