package fold

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"gravitas/agents/store"
)

func TestHomeIsTheEntryOfTheHighestSequence(t *testing.T) {
	a, b := Key{"golang", 300}, Key{"golang", 600}
	assert.Equal(t, Entry{b, 7}, Home([]Entry{{a, 3}, {b, 7}, {a, 5}}))
	assert.Equal(t, Home([]Entry{{a, 3}, {b, 3}}), Home([]Entry{{b, 3}, {a, 3}}))
}

func TestAWindowsSequenceRisesWithEveryChange(t *testing.T) {
	key := Key{"golang", 300}
	sum := func(members ...Member) store.Window {
		w := Empty(key)
		for _, m := range members {
			Add(&w, m)
		}
		return w
	}
	old, late := Member{Sequence: 10, Units: 1}, Member{Sequence: 0, Units: 2}
	one, both := sum(old), sum(old, late)
	moved := sum(Member{Sequence: 11, Gone: true}, late)
	assert.Less(t, one.Sequence, both.Sequence)
	assert.Less(t, both.Sequence, moved.Sequence)
	assert.EqualValues(t, 1, moved.Posts)
}

func TestLatestKeepsTheHighestSequenceOfEachID(t *testing.T) {
	rows := []store.Post{{ID: "a", Sequence: 2}, {ID: "b", Sequence: 1}, {ID: "a", Sequence: 1}, {ID: "b", Sequence: 9}}
	got := Latest(rows, func(p store.Post) string { return p.ID }, func(p store.Post) int64 { return p.Sequence })
	assert.Equal(t, []store.Post{rows[0], rows[3]}, got)
}
