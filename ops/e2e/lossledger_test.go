package e2e

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/ops/rig"
)

// ledgerPosts are as many as take a moment to settle.
const ledgerPosts = 3000

func TestVerifyFindsNothingLostAndThenWhatIs(t *testing.T) {
	n := rig.StartNode(t)
	s := n.Site()
	all := rig.Posts(t, ledgerPosts)
	require.NoError(t, s.Replay(t.Context(), all))

	t.Run("the ledger, once nothing is in flight", func(t *testing.T) {
		o, v := n.Verify("--wait", rig.SettleLimit.String())
		require.Zero(t, o.Status, o.Err)
		require.True(t, v.Balanced)
		busy := map[string]bool{}
		for _, a := range v.Agents {
			require.Zero(t, a.InFlight, a.Agent)
			if a.Accepted > 0 {
				busy[a.Agent] = true
			}
		}
		for agent := range rig.Upstream() {
			require.True(t, busy[agent], agent)
		}
		require.Len(t, busy, len(rig.Upstream()), "those that posts go through, and no other")
		o = rig.Invoke(t, nil, nil, "verify", "--data", n.Data)
		require.Zero(t, o.Status, o.Err)
		require.Contains(t, o.Out, "rollup-total.v1")
		require.Contains(t, o.Out, "every agent's account adds up")
	})
	t.Run("every post, some edited", func(t *testing.T) {
		for i := range all[:100] {
			all[i].Title += ", edited"
			all[i].Seal()
		}
		require.NoError(t, s.Replay(t.Context(), all[:100]))
		o, v := n.Verify("--deep") // which waits for them by itself
		require.Zero(t, o.Status, o.Err)
		require.EqualValues(t, len(all), v.Deep.Posts)
		require.EqualValues(t, len(rig.Groups(all)), v.Deep.Subreddits)
		require.Empty(t, v.Deep.Faults)
	})

	dropTables(t, n)
	t.Run("dropped tables", func(t *testing.T) {
		o, v := n.Verify()
		require.Zero(t, o.Status, "the agents' accounts do not tell: %s", o.Err)
		require.True(t, v.Balanced)
		o, v = n.Verify("--deep")
		require.Equal(t, 1, o.Status, o.Err)
		require.Contains(t, o.Err, "are not in the tables")
		require.EqualValues(t, len(all), v.Deep.Missing)
		require.EqualValues(t, len(rig.Groups(all)), v.Deep.TotalsOff)
		require.Len(t, v.Deep.Faults, 20)
		require.Equal(t, "absent", v.Deep.Faults[0].Fault)
	})
	t.Run("all but one sent again", func(t *testing.T) {
		require.NoError(t, s.Replay(t.Context(), all[1:]))
		o, v := n.Verify("--deep")
		require.Equal(t, 1, o.Status, o.Err)
		require.EqualValues(t, 1, v.Deep.Missing)
		require.Len(t, v.Deep.Faults, 1)
		require.Equal(t, all[0].ID, v.Deep.Faults[0].ID)
		g := rig.Groups(all)
		require.Len(t, v.Deep.WrongTotals, 1)
		total := v.Deep.WrongTotals[0]
		require.Equal(t, total.Want-1, total.Posts)
		require.Contains(t, groupNames(g), total.Subreddit)
		r, err := s.Push(t.Context(), all[:1])
		require.NoError(t, err)
		require.Zero(t, r.Rejected)
		o, _ = n.Verify("--deep")
		require.Zero(t, o.Status, o.Err)
	})
}

// dropTables stops a node, removes its tables and starts it again; its agents go on where
// they were.
func dropTables(t *testing.T, n *rig.Node) {
	t.Helper()
	status, _, err := n.Process().Terminate(stopLimit)
	require.NoError(t, err)
	require.Zero(t, status, n.Process().Log.String())
	require.NoError(t, os.RemoveAll(filepath.Join(n.Data, "store")))
	n.Start()
}

func groupNames(all map[string]*rig.Group) (names []string) {
	for _, g := range all {
		names = append(names, g.Name)
	}
	return names
}

func TestVerifyCountsDeadLettersApart(t *testing.T) {
	n := rig.StartNode(t)
	good := rig.MakePosts(50)
	require.NoError(t, n.Site().Replay(t.Context(), good))
	rig.Publish(t, n, envelope.Envelope{DataID: uuid.New(), Channel: "posts", Data: []byte(`{"id":"odd","subreddit":7}`)})

	o, v := n.Verify("--wait", rig.SettleLimit.String())
	require.Zero(t, o.Status, o.Err)
	require.True(t, v.Balanced)
	for _, a := range v.Agents {
		upstream, ofPosts := rig.Upstream()[a.Agent]
		require.Equal(t, ofPosts && upstream == "", a.DeadLettered == 1, "%+v", a)
	}
	o, v = n.Verify("--deep")
	require.Zero(t, o.Status, o.Err)
	require.EqualValues(t, len(good), v.Deep.Posts)
	require.EqualValues(t, 1, v.Deep.Unreadable)
}
