package replay

import "sync"

// mark is a place in the files: just before an item.
type mark struct {
	file int   // index into Config.Files
	line int64 // lines of that file before it
	item int64 // items of all files before it
}

// frontier tells up to where every item is acknowledged. Safe for concurrent use.
type frontier struct {
	mu    sync.Mutex
	lanes [][]mark // each lane's outstanding batches' first items, in order
	next  mark     // the first item not yet in any batch
}

func newFrontier(lanes int, from mark) *frontier {
	return &frontier{lanes: make([][]mark, lanes), next: from}
}

// open says that a lane's new batch begins with the item at m.
func (f *frontier) open(lane int, m mark) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lanes[lane] = append(f.lanes[lane], m)
}

// pass says that everything before m is in a batch, or needs none.
func (f *frontier) pass(m mark) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.next = m
}

// acknowledge says that the door has answered for a lane's oldest batch.
func (f *frontier) acknowledge(lane int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.lanes[lane] = f.lanes[lane][1:]
}

// at is the place before which everything is acknowledged.
func (f *frontier) at() mark {
	f.mu.Lock()
	defer f.mu.Unlock()
	oldest := f.next
	for _, open := range f.lanes {
		if len(open) > 0 && open[0].item < oldest.item {
			oldest = open[0]
		}
	}
	return oldest
}
