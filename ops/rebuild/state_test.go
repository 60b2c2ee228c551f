package rebuild

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEachPhaseHasOneSideThatServesAndNeverOneThatIsFilled(t *testing.T) {
	for phase, want := range map[Phase]struct {
		serves      Side
		main, spare mode
	}{
		Idle:       {Main, loud, off},
		ClearSpare: {Main, loud, off},
		FillSpare:  {Main, loud, quiet},
		HandOver:   {Main, off, off},
		ClearMain:  {Spare, off, loud},
		FillMain:   {Spare, quiet, loud},
		HandBack:   {Spare, off, off},
		Tidy:       {Main, loud, off},
	} {
		require.Equal(t, want.serves, phase.serves(), phase)
		require.Equal(t, want.main, phase.mode(Main), phase)
		require.Equal(t, want.spare, phase.mode(Spare), phase)
	}
	phase, passed := Idle, 0
	for phase = phase.next(); phase != Idle; phase = phase.next() {
		passed++
	}
	require.Equal(t, len(phases)-1, passed)
}

func TestASideShowsTheScorerThatItWasFilledWith(t *testing.T) {
	require.Equal(t, FirstScorer, State{}.scorer(Main))
	for _, phase := range phases[1:] {
		s := State{Phase: phase, Scorer: "scorer.v1", Next: "scorer.v2"}
		require.Equal(t, "scorer.v2", s.scorer(Spare), phase)
		want := "scorer.v1"
		if phase == FillMain || phase == HandBack || phase == Tidy {
			want = "scorer.v2"
		}
		require.Equal(t, want, s.scorer(Main), phase)
	}
	require.Equal(t, "scorer.v2", State{Scorer: "scorer.v2"}.scorer(Main))
}

func TestARebuildNeverGoesBack(t *testing.T) {
	began := time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC)
	for i, phase := range append(phases[1:len(phases):len(phases)], Idle) {
		at := State{Phase: phase, Started: began}
		require.True(t, newer(at, at), "progress within %s", phase)
		if i > 0 {
			before := State{Phase: phases[i], Started: began}
			require.True(t, newer(before, at))
			require.False(t, newer(at, before), "%q after %q, by one who slept", before.Phase, phase)
		}
		require.True(t, newer(at, State{Phase: ClearSpare, Started: began.Add(time.Second)}), "another rebuild")
		require.False(t, newer(at, State{Phase: Idle, Started: began.Add(-time.Second)}))
	}
}
