package live

import "slices"

// vector is how far each feed has been read: for each partition the offset of
// the next record, by the feed's name. One that others may hold is never changed.
type vector map[string][]int64

// clone returns a copy that its caller may change.
func (v vector) clone() vector {
	c := make(vector, len(v))
	for name, offsets := range v {
		c[name] = slices.Clone(offsets)
	}
	return c
}

// raise moves a partition's offset up, never down.
func (v vector) raise(name string, partition int, next int64) {
	offsets := v[name]
	for len(offsets) <= partition {
		offsets = append(offsets, 0)
	}
	offsets[partition] = max(offsets[partition], next)
	v[name] = offsets
}

// reaches reports whether v is at or past o on every partition of a feed that
// both know.
func (v vector) reaches(o vector) bool {
	for name, offsets := range o {
		mine, known := v[name]
		for p := 0; known && p < len(offsets) && p < len(mine); p++ {
			if mine[p] < offsets[p] {
				return false
			}
		}
	}
	return true
}

// apply moves v over a batch.
func (v vector) apply(b *batch) {
	switch b.change {
	case records:
		v[b.feed.name][b.partition] = b.next
	case grown:
		v[b.feed.name] = append(v[b.feed.name], b.offsets...)
	case lost:
		v[b.feed.name][b.partition] = b.next
	case dropped:
		delete(v, b.feed.name)
	}
}

// above is v, raised to a floor where that is higher.
func (v vector) above(floor vector) vector {
	if floor == nil {
		return v
	}
	raised := v.clone()
	for name, offsets := range floor {
		if _, known := v[name]; !known {
			continue
		}
		for p, offset := range offsets {
			raised.raise(name, p, offset)
		}
	}
	return raised
}
