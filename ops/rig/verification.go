package rig

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// Verification is what `gravitas verify --output json` prints.
type Verification struct {
	Balanced bool
	Agents   []struct {
		Agent        string
		Accepted     int64
		DeadLettered int64 `json:"dead_lettered"`
		InFlight     int64 `json:"in_flight"`
	}
	Deep struct {
		Posts, Subreddits, Missing int64
		TotalsOff                  int64 `json:"totals_off"`
		Unreadable                 int64
		Faults                     []struct {
			ID, Subreddit, Fault string
			DataID               string `json:"data_id"`
		}
		WrongTotals []TotalFault `json:"wrong_totals"`
	}
}

// TotalFault is a total that counts other posts than lie on the log.
type TotalFault struct {
	Subreddit   string
	Posts, Want int64
}

// Verify runs the command on a node's data directory.
func (n *Node) Verify(args ...string) (Outcome, Verification) {
	n.t.Helper()
	o := Invoke(n.t, nil, nil, append([]string{"verify", "--data", n.Data, "--output", "json"}, args...)...)
	var v Verification
	if o.Out != "" {
		require.NoError(n.t, json.Unmarshal([]byte(o.Out), &v), o.Out)
	}
	return o, v
}

// RequireNothingLost runs the command, item by item, on the instance of a data directory.
func RequireNothingLost(t testing.TB, data string) {
	t.Helper()
	o := Invoke(t, nil, nil, "verify", "--deep", "--data", data)
	require.Zero(t, o.Status, "%s%s", o.Out, o.Err)
}
