package explore

import (
	"cmp"
	"strings"
)

// dictionary gives names numbers, 0 to the empty one. Not safe for concurrent use.
type dictionary struct {
	codes map[string]uint32
	names []string
	heads []uint64 // first bytes of the names, which most comparisons are decided by
}

func newDictionary() *dictionary {
	d := &dictionary{codes: map[string]uint32{}}
	d.code("")
	return d
}

// code returns a name's number, a new one where it has none yet.
func (d *dictionary) code(name string) uint32 {
	if code, ok := d.codes[name]; ok {
		return code
	}
	code := uint32(len(d.names))
	name = strings.Clone(name) // which may be part of much more
	d.codes[name] = code
	d.names = append(d.names, name)
	d.heads = append(d.heads, head(name))
	return code
}

// head is a number whose order is that of the first bytes of names.
func head(name string) (n uint64) {
	for i := range 8 {
		n <<= 8
		if i < len(name) {
			n |= uint64(name[i])
		}
	}
	return n
}

// compare orders numbers by their names.
func (d *dictionary) compare(a, b uint32) int {
	return cmp.Or(cmp.Compare(d.heads[a], d.heads[b]), strings.Compare(d.names[a], d.names[b]))
}

// chosen marks the numbers of those of the names that have one; nil where no name is given.
func (d *dictionary) chosen(names []string) []bool {
	if len(names) == 0 {
		return nil
	}
	marks := make([]bool, len(d.names))
	for _, name := range names {
		if code, ok := d.codes[name]; ok {
			marks[code] = true
		}
	}
	return marks
}

// translation turns numbers of one dictionary into those of another.
type translation struct {
	from, to *dictionary
	known    []uint32
}

func newTranslation(from, to *dictionary) *translation {
	return &translation{from, to, make([]uint32, len(from.names))}
}

func (t *translation) of(code uint32) uint32 {
	if t.known[code] == 0 && code != 0 {
		t.known[code] = t.to.code(t.from.names[code])
	}
	return t.known[code]
}
