package e2e

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

func TestWhatIsProcessedAgainFromAnAgentOnComesOutTheSame(t *testing.T) {
	t.Parallel()
	all := rig.MakePosts(1000)
	n := rig.StartNode(t)
	s := n.Site()
	require.NoError(t, s.Replay(t.Context(), all))
	s.Settle(rig.SettleLimit, len(all))
	want, found := s.Verified(all)
	reprocess := func(args ...string) (done struct{ Read, Matched, Sent int }) {
		o := rig.Invoke(t, nil, nil, append(append([]string{"reprocess"}, args...), "--data", n.Data, "--output", "json")...)
		require.Zero(t, o.Status, o.Err)
		require.NoError(t, json.Unmarshal([]byte(o.Out), &done))
		return done
	}
	require.Equal(t, len(rig.Groups(all)["sub07"].NewestFirst()), reprocess("scorer.v1", "--subreddit", "SUB07", "--dry-run").Matched)
	require.Equal(t, 1, reprocess("scorer.v1", found.DataIDs[all[3].ID]).Sent)
	require.Zero(t, reprocess("scorer.v1", "--until", "2h").Matched)
	require.Equal(t, len(all), reprocess("scorer.v1", "--since", "2h").Sent)
	s.Settle(rig.SettleLimit, len(all))
	s.ComeTo(want, "processed again")

	dropTables(t, n)
	require.Equal(t, len(all), reprocess("store-posts.v1", "--since", "2h").Sent)
	require.Equal(t, len(all), reprocess("scorer.v1", "--since", "2h").Sent)
	s.ComeTo(want, "processed again into empty tables")

	for _, wrong := range [][]string{{"scorer.v1"}, {"scorer.v9", "--since", "1h"}, {"scraper.v1", "--since", "1h"}, {"scorer.v1", "x"}, {"scorer.v1", "--since", "soon"}} {
		o := rig.Invoke(t, nil, nil, append(append([]string{"reprocess"}, wrong...), "--data", n.Data)...)
		require.Equal(t, 2, o.Status, "%v: %s", wrong, o.Err)
	}
}
