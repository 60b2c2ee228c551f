package e2e

import (
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

func TestMainJobEmbedded(t *testing.T) {
	all := rig.Posts(t, 0)
	n := rig.StartNode(t)
	s := n.Site()
	steady := rig.Watch(t, s.Readapi, 0, 1)
	broken := rig.Watch(t, s.Readapi, len(all)/20, 2)

	began := time.Now()
	require.NoError(t, s.Replay(t.Context(), all))
	pushed := time.Since(began)
	lag := s.Settle(rig.SettleLimit, len(all))
	t.Logf("%d posts accepted in %s (%.0f/s), everything done %s later", len(all), pushed, float64(len(all))/pushed.Seconds(), lag)

	before, found := s.Verified(all)
	steady.ExactlyOnce(t, all, s.Resends())
	broken.ExactlyOnce(t, all, s.Resends())
	_, cuts := broken.Figures()
	require.Positive(t, cuts)
	require.Equal(t, found.Scores, steady.Scores)
	require.Equal(t, found.Scores, broken.Scores)
	t.Logf("two live clients were told each score once, one of them over %d cuts; %d posts were sent again", cuts, len(s.Resends()))
	s.CheckTraces(slices.Sorted(maps.Values(found.DataIDs)))
	rig.LeaveAnswers(t, all, before)

	require.NoError(t, s.Replay(t.Context(), all))
	s.Settle(rig.SettleLimit, 2*len(all))
	s.ComeTo(before, "after the file was replayed again")
}
