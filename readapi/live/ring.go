package live

// change is what a batch does to the vector.
type change byte

const (
	records change = iota // records were read up to next
	grown                 // partitions were found, at offsets
	lost                  // the log does not hold what was due; it goes on at next
	dropped               // the feed is followed no more
)

// batch is one step of the ring: records of one partition, or a change of the
// feeds themselves.
type batch struct {
	change    change
	feed      *feed
	partition int
	next      int64   // offset after the batch
	offsets   []int64 // of partitions that were found
	events    []event
	bytes     int    // of all events
	total     uint64 // events that the ring ever got, this batch included
}

// event is one record, ready to be told. Its slices are never changed.
type event struct {
	offset int64
	key    string // subreddit or user, folded, that keyed topics select by
	newest string // of events with equal text the last one says it all; "" where each counts
	repeat bool   // told before
	data   []byte // JSON object; nil where the record made none
}

// ring holds the newest batches. A position is the number of batches before it
// since the hub began. Not safe for concurrent use.
type ring struct {
	maxEvents, maxBytes int

	first   uint64 // position of batches[0]
	batches []batch
	base    vector // at first
	head    vector // after the last batch; replaced, never changed
	total   uint64 // events that were ever appended
	events  int    // held now
	bytes   int    // held now
}

func newRing(maxEvents, maxBytes int) ring {
	return ring{maxEvents: maxEvents, maxBytes: maxBytes, base: vector{}, head: vector{}}
}

// end is the position after the last batch.
func (r *ring) end() uint64 { return r.first + uint64(len(r.batches)) }

func (r *ring) append(b batch) {
	r.total += uint64(len(b.events))
	b.total = r.total
	for i := range b.events {
		b.bytes += len(b.events[i].data)
	}
	r.events += len(b.events)
	r.bytes += b.bytes
	r.batches = append(r.batches, b)
	head := r.head.clone()
	head.apply(&b)
	r.head = head
	for len(r.batches) > 1 && (r.events > r.maxEvents || r.bytes > r.maxBytes || len(r.batches) > r.maxEvents) {
		r.evict()
	}
}

func (r *ring) evict() {
	b := &r.batches[0]
	r.base.apply(b)
	r.events -= len(b.events)
	r.bytes -= b.bytes
	*b = batch{}
	r.batches = r.batches[1:]
	r.first++
}

// totalAt is how many events had been appended at a position within the ring.
func (r *ring) totalAt(position uint64) uint64 {
	if position == r.end() {
		return r.total
	}
	b := &r.batches[position-r.first]
	return b.total - uint64(len(b.events))
}

// behind reports whether a position has left the ring.
func (r *ring) behind(position uint64) bool { return position < r.first }

// span copies up to limit batches from a position on.
func (r *ring) span(position uint64, limit int) []batch {
	rest := r.batches[position-r.first:]
	return append([]batch(nil), rest[:min(limit, len(rest))]...)
}

// attach finds the last position, and the vector there, at which nothing is past
// the given vector, so that from there on everything past it follows; false where the
// ring does not reach back. It is not before since, where the last of the feeds
// that count began. Clients come back soon, so it looks from the end.
func (r *ring) attach(at vector, since uint64) (position uint64, v vector, ok bool) {
	v, position = r.head.clone(), r.end()
	for past := v.past(at); past > 0; position-- {
		if position <= max(since, r.first) {
			return 0, nil, false
		}
		b := &r.batches[position-1-r.first]
		if b.change != records {
			return 0, nil, false
		}
		after, before := v[b.feed.name][b.partition], b.events[0].offset
		v[b.feed.name][b.partition] = before
		if limit, known := at.offset(b.feed.name, b.partition); known && before <= limit && limit < after {
			past--
		}
	}
	return position, v, true
}

// holds reports whether the ring reaches from a feed's offsets to its end.
func (r *ring) holds(name string, offsets []int64) bool {
	base, head := r.base[name], r.head[name]
	if len(base) != len(offsets) || len(head) != len(offsets) {
		return false
	}
	for p, offset := range offsets {
		if offset < base[p] || offset > head[p] {
			return false
		}
	}
	return true
}
