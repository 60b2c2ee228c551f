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

// offset is that of one partition, where v knows it.
func (v vector) offset(name string, partition int) (offset int64, known bool) {
	if offsets := v[name]; partition < len(offsets) {
		return offsets[partition], true
	}
	return 0, false
}

// past counts the partitions that both know on which v is past o.
func (v vector) past(o vector) (n int) {
	for name, offsets := range v {
		for p, mine := range offsets {
			if limit, known := o.offset(name, p); known && mine > limit {
				n++
			}
		}
	}
	return n
}

// reaches reports whether v is at or past o on every partition that both know.
func (v vector) reaches(o vector) bool { return o.past(v) == 0 }

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
