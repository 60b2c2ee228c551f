package tracecache

import "sync"

// firstRing is the room that a queue begins with, in stamps.
const firstRing = 1024

// queue is a bounded ring of stamps: many goroutines put, one takes. Its room
// doubles as it is needed.
type queue struct {
	filled chan struct{} // holds a token while stamps may wait
	limit  int           // most stamps

	mu     sync.Mutex
	ring   []Stamp
	head   int // oldest stamp
	n      int // stamps in the ring
	closed bool
}

func newQueue(size int) *queue {
	return &queue{filled: make(chan struct{}, 1), limit: size, ring: make([]Stamp, min(size, firstRing))}
}

// put adds as many stamps as there is room for, the first ones first, and
// returns how many it took. It never waits.
func (q *queue) put(stamps []Stamp) int {
	q.mu.Lock()
	took := 0
	if !q.closed {
		q.makeRoom(q.n + len(stamps))
		took = min(len(stamps), len(q.ring)-q.n)
		tail := (q.head + q.n) % len(q.ring)
		first := copy(q.ring[tail:], stamps[:took])
		copy(q.ring, stamps[first:took])
		q.n += took
	}
	q.mu.Unlock()
	if took > 0 {
		q.signal()
	}
	return took
}

// makeRoom grows the ring until it holds n stamps or has reached the limit.
func (q *queue) makeRoom(n int) {
	size := len(q.ring)
	for size < min(n, q.limit) {
		size = min(2*size, q.limit)
	}
	if size == len(q.ring) {
		return
	}
	ring := make([]Stamp, size)
	first := copy(ring, q.ring[q.head:])
	copy(ring[first:], q.ring[:q.head])
	q.ring, q.head = ring, 0
}

// signal says that stamps may wait.
func (q *queue) signal() {
	select {
	case q.filled <- struct{}{}:
	default:
	}
}

// take moves the oldest stamps into the room that buf has, and returns buf
// with them.
func (q *queue) take(buf []Stamp) []Stamp {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(buf) < cap(buf) && q.n > 0 {
		buf = append(buf, q.ring[q.head])
		q.ring[q.head] = Stamp{} // lets the fields be collected
		q.head = (q.head + 1) % len(q.ring)
		q.n--
	}
	return buf
}

// close makes every later put take nothing, and returns how many stamps are
// still in the ring.
func (q *queue) close() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	return q.n
}
