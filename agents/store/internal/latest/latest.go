// Package latest puts a series' newest readings in order. Backends keep them by time and
// DataID; among those of one time the order is that of their sequences.
package latest

import (
	"cmp"
	"slices"

	"gravitas/agents/store"
)

// Readings gathers rows that come by time, the newest first.
type Readings struct {
	limit   int
	rows    []store.Reading
	ordered int // how many of the rows are of times that are complete
}

// New returns one that is full once it has as many rows as asked for.
func New(limit int) *Readings {
	limit = max(0, min(limit, store.MaxReadings))
	return &Readings{limit: limit, rows: make([]store.Reading, 0, min(limit+2, 64))}
}

// Add takes the next row, and reports whether more are needed: all of a time are, up to a bound.
func (l *Readings) Add(r store.Reading) bool {
	if n := len(l.rows); n > 0 && !l.rows[n-1].At.Equal(r.At) {
		if l.settle(); n >= l.limit {
			return false
		}
	}
	l.rows = append(l.rows, r)
	return len(l.rows) < 2*store.MaxReadings
}

// settle orders the rows of the last time.
func (l *Readings) settle() {
	slices.SortFunc(l.rows[l.ordered:], func(a, b store.Reading) int {
		return cmp.Or(cmp.Compare(b.Sequence, a.Sequence), cmp.Compare(b.DataID, a.DataID))
	})
	l.ordered = len(l.rows)
}

// Rows are the readings asked for.
func (l *Readings) Rows() []store.Reading {
	l.settle()
	return l.rows[:min(l.limit, len(l.rows))]
}

// Trim reports whether it is time to forget what is old beside an item: once for some two
// thousand of them, by chance. Its id tells, so that each is as likely whatever it lies among.
func Trim(dataID string) bool {
	var sum uint32 = 2166136261 // FNV-1a
	for i := range len(dataID) {
		sum = (sum ^ uint32(dataID[i])) * 16777619
	}
	return sum%2048 == 0
}
