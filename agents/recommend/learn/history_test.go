package learn

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A set's diagonal is not learnt, as what was just used is not recommended.
func TestAUserIsFoldedWithoutTheProductThatTheyComeBackTo(t *testing.T) {
	h := newHistory([]Interaction{{"u", "a", 1}, {"v", "z", 9}, {"u", "b", 2}, {"u", "a", 4}, {"u", "a", 8}})
	s := Settings{Prior: 1, Decay: 0.5}
	parts, base := h.before(3, &s, 10, nil)
	require.Equal(t, []part{{2, 2. / 3}}, parts)
	require.InDelta(t, 1./3, base, 1e-6)
	parts, _ = h.before(4, &s, 10, nil)
	require.Equal(t, []part{{2, 0.5}}, parts, "b is two ago")
	parts, base = h.before(3, &s, 0, nil)
	require.Empty(t, parts)
	require.EqualValues(t, 1, base)
	require.Equal(t, []int{0, 1, 2, 3}, h.lessons(), "coming back counts, going on with the same does not")
}
