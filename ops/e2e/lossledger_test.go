package e2e

import (
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
)

// ledgerPosts are as many as take a moment to settle.
const ledgerPosts = 3000

// verification is what `gravitas verify --output json` prints.
type verification struct {
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
		WrongTotals []totalFault `json:"wrong_totals"`
	}
}

type totalFault struct {
	Subreddit   string
	Posts, Want int64
}

// verify runs the command on a node's data directory.
func (n *node) verify(args ...string) (outcome, verification) {
	n.t.Helper()
	o := invoke(n.t, nil, nil, append([]string{"verify", "--data", n.data, "--output", "json"}, args...)...)
	var v verification
	if o.out != "" {
		require.NoError(n.t, json.Unmarshal([]byte(o.out), &v), o.out)
	}
	return o, v
}

// requireNothingLost runs the command, item by item, on the instance of a data directory.
func requireNothingLost(t testing.TB, data string) {
	t.Helper()
	o := invoke(t, nil, nil, "verify", "--deep", "--data", data)
	require.Zero(t, o.status, "%s%s", o.out, o.err)
}

func TestVerifyFindsNothingLostAndThenWhatIs(t *testing.T) {
	n := startNode(t)
	s := n.site()
	all := posts(t, ledgerPosts)
	require.NoError(t, s.replay(t.Context(), all))

	t.Run("the ledger, once nothing is in flight", func(t *testing.T) {
		o, v := n.verify("--wait", settleLimit.String())
		require.Zero(t, o.status, o.err)
		require.True(t, v.Balanced)
		require.Len(t, v.Agents, len(upstream()))
		for _, a := range v.Agents {
			require.Zero(t, a.InFlight, a.Agent)
			require.NotZero(t, a.Accepted, a.Agent)
		}
		o = invoke(t, nil, nil, "verify", "--data", n.data)
		require.Zero(t, o.status, o.err)
		require.Contains(t, o.out, "rollup-total.v1")
		require.Contains(t, o.out, "every agent's account adds up")
	})
	t.Run("every post, some edited", func(t *testing.T) {
		for i := range all[:100] {
			all[i].Title += ", edited"
			all[i].seal()
		}
		require.NoError(t, s.replay(t.Context(), all[:100]))
		o, v := n.verify("--deep") // which waits for them by itself
		require.Zero(t, o.status, o.err)
		require.EqualValues(t, len(all), v.Deep.Posts)
		require.EqualValues(t, len(groups(all)), v.Deep.Subreddits)
		require.Empty(t, v.Deep.Faults)
	})

	dropTables(t, n)
	t.Run("dropped tables", func(t *testing.T) {
		o, v := n.verify()
		require.Zero(t, o.status, "the agents' accounts do not tell: %s", o.err)
		require.True(t, v.Balanced)
		o, v = n.verify("--deep")
		require.Equal(t, 1, o.status, o.err)
		require.Contains(t, o.err, "are not in the tables")
		require.EqualValues(t, len(all), v.Deep.Missing)
		require.EqualValues(t, len(groups(all)), v.Deep.TotalsOff)
		require.Len(t, v.Deep.Faults, 20)
		require.Equal(t, "absent", v.Deep.Faults[0].Fault)
	})
	t.Run("all but one sent again", func(t *testing.T) {
		require.NoError(t, s.replay(t.Context(), all[1:]))
		o, v := n.verify("--deep")
		require.Equal(t, 1, o.status, o.err)
		require.EqualValues(t, 1, v.Deep.Missing)
		require.Len(t, v.Deep.Faults, 1)
		require.Equal(t, all[0].ID, v.Deep.Faults[0].ID)
		g := groups(all)
		require.Len(t, v.Deep.WrongTotals, 1)
		total := v.Deep.WrongTotals[0]
		require.Equal(t, total.Want-1, total.Posts)
		require.Contains(t, groupNames(g), total.Subreddit)
		r, err := s.push(t.Context(), all[:1])
		require.NoError(t, err)
		require.Zero(t, r.Rejected)
		o, _ = n.verify("--deep")
		require.Zero(t, o.status, o.err)
	})
}

// dropTables stops a node, removes its tables and starts it again; its agents go on where
// they were.
func dropTables(t *testing.T, n *node) {
	t.Helper()
	status, _, err := n.process().terminate(stopLimit)
	require.NoError(t, err)
	require.Zero(t, status, n.process().log.String())
	require.NoError(t, os.RemoveAll(filepath.Join(n.data, "store")))
	n.start()
}

func groupNames(all map[string]*group) (names []string) {
	for _, g := range all {
		names = append(names, g.name)
	}
	return names
}

func TestVerifyCountsDeadLettersApart(t *testing.T) {
	n := startNode(t)
	good := makePosts(50)
	require.NoError(t, n.site().replay(t.Context(), good))
	publish(t, n, envelope.Envelope{DataID: uuid.New(), Channel: "posts", Data: []byte(`{"id":"odd","subreddit":7}`)})

	o, v := n.verify("--wait", settleLimit.String())
	require.Zero(t, o.status, o.err)
	require.True(t, v.Balanced)
	for _, a := range v.Agents {
		require.Equal(t, upstream()[a.Agent] == "", a.DeadLettered == 1, "%+v", a)
	}
	o, v = n.verify("--deep")
	require.Zero(t, o.status, o.err)
	require.EqualValues(t, len(good), v.Deep.Posts)
	require.EqualValues(t, 1, v.Deep.Unreadable)
}

// publish puts an item on a node's log past its door, as no producer can.
func publish(t *testing.T, n *node, e envelope.Envelope) {
	t.Helper()
	ready, err := client.ReadReady(n.data)
	require.NoError(t, err)
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{ready.Kafka}}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer log.Close()
	e.Source, e.Created, e.ContentType = "test", time.Now(), "application/json"
	require.NoError(t, log.Publish(t.Context(), []stream.Record{stream.NewRecord([]byte("key"), &e)}))
}
