package streamtest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// past is a history that is made up: two acknowledged appends to each of two
// keys, one after the other, one that was given up, and a read after each.
func past() *history {
	h := newHistory()
	for i, key := range []string{"a", "b", "a", "A", "b"} {
		at := int64(10 * i)
		h.attempts = append(h.attempts, &attempt{
			key: key, value: fmt.Sprint("v", i), called: at, returned: at + 5, acknowledged: i != 2, offset: int64(i),
		})
		h.final[0] = append(h.final[0], entry{int64(i), key, fmt.Sprint("v", i)})
		h.reads = append(h.reads, reading{called: at + 6, returned: at + 8, seen: h.final[0][:i+1]})
	}
	return h
}

func TestAHistoryOfAnHonestLogPasses(t *testing.T) {
	for name, change := range map[string]func(h *history){
		"as it is":                   func(*history) {},
		"a given up append came not": func(h *history) { h.without(2) },
		"a given up append came late": func(h *history) {
			h.swap(2, 3)
			h.attempts[3].offset = 2
			h.reads = nil
		},
		"appends at the same time in any order": func(h *history) {
			h.swap(1, 4)
			h.attempts[1].offset, h.attempts[4].offset = 4, 1
			h.attempts[1].returned = 50
			h.reads = nil
		},
	} {
		h := past()
		change(h)
		require.NoError(t, h.check(), name)
	}
}

func TestAHistoryThatBreaksAPromiseIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		change func(h *history)
		want   error
	}{
		"lost":              {func(h *history) { h.without(4) }, errLost},
		"lost, unread":      {func(h *history) { h.without(0); h.reads = nil }, errLost},
		"lost to a read":    {func(h *history) { h.reads[4].seen = h.final[0][:4] }, errOrder},
		"read too early":    {func(h *history) { h.reads[0].seen = h.final[0][:3]; h.attempts[2].called = 9 }, errOrder},
		"twice":             {func(h *history) { h.put(entry{5, "b", "v4"}) }, errTwice},
		"a try twice":       {func(h *history) { h.put(entry{5, "a", "v2"}) }, errTwice},
		"unknown":           {func(h *history) { h.put(entry{5, "a", "v9"}) }, errUnknown},
		"changed":           {func(h *history) { h.final[0][1].value = "v?" }, errUnknown},
		"under another key": {func(h *history) { h.final[0][1].key = "a" }, errUnknown},
		"torn":              {func(h *history) { h.final[1] = []entry{{0, "A", "v3"}}; h.final[0] = h.final[0][:3] }, errTorn},
		"elsewhere":         {func(h *history) { h.attempts[4].offset = 3 }, errLost},
		"reordered": {func(h *history) {
			h.swap(0, 3)
			h.attempts[0].offset, h.attempts[3].offset = 3, 0
			h.reads = nil
		}, errOrder},
	} {
		h := past()
		c.change(h)
		require.ErrorIs(t, h.check(), c.want, name)
	}
}

// without leaves a hole where a record was.
func (h *history) without(offset int) {
	drop := func(entries []entry) (kept []entry) {
		for _, e := range entries {
			if e.offset != int64(offset) {
				kept = append(kept, e)
			}
		}
		return kept
	}
	h.final[0] = drop(h.final[0])
	for i := range h.reads {
		h.reads[i].seen = drop(h.reads[i].seen)
	}
}

// swap has two records change places.
func (h *history) swap(i, j int) {
	log := h.final[0]
	log[i].key, log[j].key = log[j].key, log[i].key
	log[i].value, log[j].value = log[j].value, log[i].value
}

func (h *history) put(e entry) { h.final[0] = append(h.final[0], e) }

func TestAGroupThatIsLedRightPasses(t *testing.T) {
	require.NoError(t, checkGroup(0, []groupEvent{
		{what: told, offset: -1},
		{claimed, 1, 0},
		{saw, 1, 0},
		{saw, 1, 1},
		{commits, 1, 2},
		{what: asks},
		{committed, 1, 2},
		{what: told, offset: 2},
		{saw, 1, 2},
		{commits, 1, 3}, // no answer: it may have been made
		{claimed, 2, 3},
		{claimed, 3, 2},
		{saw, 3, 2},
		{saw, 2, 3},
		{commits, 2, 4},
		{committed, 2, 4},
		{what: asks},
		{what: told, offset: 4},
	}))
}

func TestAGroupThatIsMisledIsNoticed(t *testing.T) {
	begun := []groupEvent{{claimed, 1, 0}, {saw, 1, 0}, {saw, 1, 1}, {commits, 1, 2}, {committed, 1, 2}, {what: asks}}
	for name, c := range map[string]struct {
		then []groupEvent
		want error
	}{
		"a record left out":            {[]groupEvent{{saw, 1, 3}}, errGap},
		"a record twice in one claim":  {[]groupEvent{{saw, 1, 1}}, errGap},
		"a late claim that commits":    {[]groupEvent{{claimed, 2, 0}, {saw, 2, 0}, {saw, 2, 1}, {commits, 2, 2}, {committed, 2, 2}}, errWentBack},
		"a commit below another":       {[]groupEvent{{commits, 1, 1}, {committed, 1, 1}}, errWentBack},
		"a claim past what was seen":   {[]groupEvent{{claimed, 2, 3}}, errSkipped},
		"a claim where no one was":     {[]groupEvent{{saw, 1, 2}, {saw, 1, 3}, {claimed, 2, 3}}, errMisplaced},
		"a commit forgotten":           {[]groupEvent{{what: told, offset: -1}}, errWentBack},
		"a commit forgotten later":     {[]groupEvent{{what: told, offset: 2}, {what: asks}, {what: told, offset: 0}}, errWentBack},
		"a commit that no one made":    {[]groupEvent{{saw, 1, 2}, {what: told, offset: 3}}, errMisplaced},
		"a commit of what is not seen": {[]groupEvent{{commits, 1, 5}, {committed, 1, 5}, {what: told, offset: 5}}, errSkipped},
	} {
		require.ErrorIs(t, checkGroup(0, append(begun[:len(begun):len(begun)], c.then...)), c.want, name)
	}
}
