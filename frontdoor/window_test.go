package frontdoor

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

const (
	quick  = time.Millisecond
	late   = 100 * time.Millisecond
	tooBig = 1 << 30
)

// size is how much fits in a window at the moment.
func (w *window) size() int64 { return w.most - w.closed }

func TestAWindowOpensWhileTheLogIsQuickAndClosesWhenItIsLate(t *testing.T) {
	w := newWindow(8<<20, late, quick)
	require.EqualValues(t, leastWindow, w.size())
	for w.size() < 8<<20 {
		n := 0
		for w.free.TryAcquire(0) && w.used < w.size() && w.enter(t.Context(), leastWindow) {
			n++
		}
		before := w.size()
		for range n {
			w.leave(leastWindow, quick, true)
		}
		require.Greater(t, w.size(), before)
	}
	for range 100 {
		require.True(t, w.enter(t.Context(), tooBig), "one always gets through, whatever its size")
		w.leave(tooBig, 2*late, true)
	}
	require.EqualValues(t, leastWindow, w.size())
}

func TestAWindowThatIsNotUsedStaysAsItIs(t *testing.T) {
	w := newWindow(8<<20, late, quick)
	for range 100 {
		require.True(t, w.enter(t.Context(), 1000))
		w.leave(1000, quick, true)
	}
	require.EqualValues(t, leastWindow, w.size())
}

func TestAWindowKeepsItsBoundsWhateverComes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := newWindow(rapid.IntRange(1, 8<<20).Draw(t, "most"), late, 0)
		var under []int
		t.Repeat(map[string]func(*rapid.T){
			"enter": func(t *rapid.T) {
				n := rapid.IntRange(1, 4<<20).Draw(t, "bytes")
				fits := w.used+w.counted(n) <= w.size()
				require.Equal(t, fits, w.enter(t.Context(), n))
				if fits {
					under = append(under, n)
				}
			},
			"leave": func(t *rapid.T) {
				if len(under) == 0 {
					t.Skip("nothing under way")
				}
				i := rapid.IntRange(0, len(under)-1).Draw(t, "which")
				took := rapid.SampledFrom([]time.Duration{0, quick, late, 2 * late}).Draw(t, "took")
				w.leave(under[i], took, rapid.Bool().Draw(t, "ok"))
				under = append(under[:i], under[i+1:]...)
			},
			"": func(t *rapid.T) {
				require.GreaterOrEqual(t, w.size(), w.least)
				require.LessOrEqual(t, w.size(), w.most)
				require.GreaterOrEqual(t, w.used, int64(0))
			},
		})
	})
}
