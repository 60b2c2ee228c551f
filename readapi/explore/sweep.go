package explore

// maxDense is how many cells of two dimensions are laid out side by side, 4 MiB.
const maxDense = 1 << 18

// sweep tallies posts by two axes, of which only the inner may give a post several groups. Where there
// are few cells each post is counted in its own as it comes. Else posts are put in order by
// the outer axis first, and then counted in the cells of one of its groups after the other,
// which are few enough for the processor's cache.
type sweep struct {
	outer, inner axis
	words        []uint32 // of all titles
	dense        bool
	tallies      []tally
	met          []uint32 // the inner groups that have posts, where not dense
	entries      []entry
	starts       []uint32 // where each outer group's entries begin, and the last's end
}

// entry is a post that is to be counted: its outer group, its inner one or the span of its words.
type entry struct {
	outer uint32
	inner span
	units int32
}

func newSweep(t *table, outer, inner axis) *sweep {
	s := &sweep{outer: outer, inner: inner, words: t.words, dense: outer.size() == 1 || outer.size()*inner.size() <= t.dense}
	if s.dense {
		s.tallies = make([]tally, outer.size()*inner.size())
		return s
	}
	s.tallies, s.starts = make([]tally, inner.size()), make([]uint32, outer.size()+1)
	s.entries = make([]entry, 0, len(t.facts))
	return s
}

// put takes a post in.
func (s *sweep) put(f *fact, units int32) {
	e := entry{s.outer.code(f, units), f.words, units}
	if s.inner.code != nil {
		e.inner.from = s.inner.code(f, units)
	}
	if s.dense {
		s.count(s.tallies[int(e.outer)*s.inner.size():], e)
		return
	}
	s.entries = append(s.entries, e)
	s.starts[e.outer+1]++
}

// count counts a post in each of its inner groups.
func (s *sweep) count(tallies []tally, e entry) {
	if s.inner.code != nil {
		s.tallyUp(&tallies[e.inner.from], e.inner.from, e.units)
		return
	}
	for _, word := range s.words[e.inner.from:e.inner.to] {
		s.tallyUp(&tallies[word], word, e.units)
	}
}

func (s *sweep) tallyUp(y *tally, inner uint32, units int32) {
	if y.posts == 0 && !s.dense {
		s.met = append(s.met, inner)
	}
	y.add(units)
}

// each calls f with every cell that has posts.
func (s *sweep) each(f func(outer, inner uint32, y tally)) {
	if s.dense {
		for i, y := range s.tallies {
			if y.posts > 0 {
				f(uint32(i/s.inner.size()), uint32(i%s.inner.size()), y)
			}
		}
		return
	}
	ordered := s.ordered()
	for outer := range s.outer.size() {
		for _, e := range ordered[s.starts[outer]:s.starts[outer+1]] {
			s.count(s.tallies, e)
		}
		for _, inner := range s.met {
			f(uint32(outer), inner, s.tallies[inner])
			s.tallies[inner] = tally{}
		}
		s.met = s.met[:0]
	}
}

// ordered are the entries by their outer groups, each beginning at its start.
func (s *sweep) ordered() []entry {
	for i := 1; i < len(s.starts); i++ {
		s.starts[i] += s.starts[i-1]
	}
	next := append([]uint32(nil), s.starts...)
	ordered := make([]entry, len(s.entries))
	for _, e := range s.entries {
		ordered[next[e.outer]] = e
		next[e.outer]++
	}
	return ordered
}
