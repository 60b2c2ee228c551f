package pebble

import (
	"io"
	"slices"

	"github.com/cockroachdb/pebble/v2"
)

// merger folds the records of a hash into one. The store keeps its name on
// disk: a new way to merge needs a new name.
var merger = &pebble.Merger{
	Name: "gravitas.trace.v1",
	Merge: func(_, record []byte) (pebble.ValueMerger, error) {
		m := &merge{}
		return m, m.MergeNewer(record)
	},
}

// merge collects records, oldest first when it is finished.
type merge struct {
	records  [][]byte
	backward bool // records came newest first
}

// MergeNewer implements [pebble.ValueMerger].
func (m *merge) MergeNewer(record []byte) error {
	m.records = append(m.records, slices.Clone(record))
	return nil
}

// MergeOlder implements [pebble.ValueMerger].
func (m *merge) MergeOlder(record []byte) error {
	m.backward = true
	return m.MergeNewer(record)
}

// Finish implements [pebble.ValueMerger].
func (m *merge) Finish(bool) ([]byte, io.Closer, error) {
	if m.backward {
		slices.Reverse(m.records)
	}
	folded := m.records[0]
	for _, next := range m.records[1:] {
		var err error
		if folded, err = join(folded, next); err != nil {
			return nil, nil, err
		}
	}
	folded, err := latestFields(folded)
	return folded, nil, err
}

// join appends the fields of a newer record to an older one, which it may
// write into. A hash that had expired before the newer one's first stamp was
// gone by then: it starts anew.
func join(older, newer []byte) ([]byte, error) {
	first, expiry, _, err := header(older)
	if err != nil {
		return nil, err
	}
	newerFirst, newerExpiry, fields, err := header(newer)
	if err != nil {
		return nil, err
	}
	if newerFirst >= expiry {
		return newer, nil
	}
	appendHeader(older[:0], first, max(expiry, newerExpiry))
	return append(older, fields...), nil
}

// latestFields drops the fields that a later one of the same name overrides.
// It works in place.
func latestFields(record []byte) ([]byte, error) {
	_, _, fields, err := header(record)
	if err != nil {
		return nil, err
	}
	kept := record[:headerSize]
	for len(fields) > 0 {
		name, _, rest, err := nextField(fields)
		if err != nil {
			return nil, err
		}
		size := len(fields) - len(rest)
		overridden, err := holds(rest, name)
		if err != nil {
			return nil, err
		}
		if !overridden {
			kept = append(kept, fields[:size]...)
		}
		fields = rest
	}
	return kept, nil
}

// holds reports whether a field of that name is among fields. Hashes have a
// few dozen fields at most, for which a scan beats a map.
func holds(fields, name []byte) (bool, error) {
	for len(fields) > 0 {
		next, _, rest, err := nextField(fields)
		if err != nil {
			return false, err
		}
		if string(next) == string(name) {
			return true, nil
		}
		fields = rest
	}
	return false, nil
}
