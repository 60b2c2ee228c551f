package scraper

// window remembers the fullnames of the last posts sent, at most size of them.
// Not safe for concurrent use.
type window struct {
	size  int
	ring  []string
	next  int // where the next one goes once the ring is full: the oldest
	index map[string]struct{}
}

func newWindow(size int) *window {
	return &window{size: size, index: make(map[string]struct{})}
}

// add remembers name as the newest, and forgets the oldest where there is no
// room. One that it has keeps its place.
func (w *window) add(name string) {
	if w.has(name) {
		return
	}
	w.index[name] = struct{}{}
	if len(w.ring) < w.size {
		w.ring = append(w.ring, name)
		return
	}
	delete(w.index, w.ring[w.next])
	w.ring[w.next] = name
	w.next = (w.next + 1) % w.size
}

func (w *window) has(name string) bool {
	_, ok := w.index[name]
	return ok
}

func (w *window) empty() bool { return len(w.ring) == 0 }

// names is all that it remembers, oldest first.
func (w *window) names() []string {
	return append(append(make([]string, 0, len(w.ring)), w.ring[w.next:]...), w.ring[:w.next]...)
}
