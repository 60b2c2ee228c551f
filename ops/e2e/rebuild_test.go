package e2e

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/gocql/gocql"
	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

// rebuiltPosts are as many as take a rebuild some seconds, so that it can be killed on its way.
const rebuiltPosts = 5_000

func TestTablesThatAreGoneAreRebuiltToTheByteEmbedded(t *testing.T) {
	t.Parallel()
	all := rig.Posts(t, rebuiltPosts)
	want := rig.Undisturbed(t, all)
	n := rig.StartNode(t)
	s := n.Site()
	require.NoError(t, s.Replay(t.Context(), all))
	s.Settle(rig.SettleLimit, len(all))
	status, _, err := n.Process().Terminate(stopLimit)
	require.NoError(t, err)
	require.Zero(t, status)
	for _, gone := range []string{"store", "traces"} {
		require.NoError(t, os.RemoveAll(filepath.Join(n.Data, gone)))
	}
	n.Start()
	rebuildKilled(t, s, n.Data, nil, func() { n.Process().Kill(); n.Start() })
	s.ComeTo(want, "rebuilt")
	requireTraced(t, s, want)
	rig.RequireNothingLost(t, n.Data)
}

func TestTablesThatAreGoneAreRebuiltToTheByteRealServers(t *testing.T) {
	t.Parallel()
	on := rig.Servers{Kafka: stacktest.Kafka(t), Cassandra: stacktest.Cassandra(t), Redis: stacktest.Redis(t)}
	all := rig.Posts(t, rebuiltPosts)
	want := rig.Undisturbed(t, all)
	c := rig.StartCluster(t, on)
	s := c.Site()
	require.NoError(t, s.Replay(t.Context(), all))
	s.Settle(rig.SettleLimit, len(all))

	cluster := gocql.NewCluster(on.Cassandra)
	cluster.Keyspace, cluster.Timeout = c.Namespace(), time.Minute
	hands, err := cluster.CreateSession()
	require.NoError(t, err)
	defer hands.Close()
	for _, statement := range []string{
		"DROP TABLE posts", "TRUNCATE posts_scores", "TRUNCATE subreddit_scores_total", "DROP TABLE subreddit_scores_hourly",
		"DELETE FROM posts_by_subreddit WHERE subreddit = 'pics' AND month = 24143", "TRUNCATE subreddit_members",
	} {
		require.NoError(t, hands.Query(statement).Exec(), statement)
	}
	rebuildKilled(t, s, c.Data(rig.RoleReadapi), c.Operator(), func() {
		c.Restart(rig.RoleReadapi)
		c.Restart("rollup-5min.v1")
		c.Restart("store-posts.v1")
	})
	s.ComeTo(want, "rebuilt")
	rig.RequireNothingLost(t, c.Data(rig.RoleReadapi))
}

// rebuildKilled rebuilds all, with processes killed as it fills either side.
func rebuildKilled(t *testing.T, s *rig.Site, data string, env []string, kill func()) {
	done := make(chan rig.Outcome, 1)
	go func() { done <- rig.Invoke(t, env, nil, "rebuild", "all", "--data", data) }()
	for _, phase := range []string{"fill-spare", "fill-main"} {
		rig.Await(t, rig.SettleLimit, func() error { return inPhase(s, phase) })
		kill()
	}
	o := <-done
	if o.Status != 0 { // the read API's address may be another now; the rebuild went on
		o = rig.Invoke(t, env, nil, "rebuild", "all", "--data", data)
	}
	require.Zero(t, o.Status, o.Err)
	t.Log("rebuilt, killed on its way:\n" + o.Out)
}

// inPhase reports whether some projection's rebuild is in a phase.
func inPhase(s *rig.Site, phase string) error {
	body, err := s.Get("/api/rebuilds")
	if err != nil {
		return err
	}
	var answer struct {
		Items []struct{ Projection, Phase string }
	}
	if err := json.Unmarshal(body, &answer); err != nil {
		return err
	}
	for _, r := range answer.Items {
		if r.Phase == phase {
			return nil
		}
	}
	return fmt.Errorf("nothing is in phase %s: %s", phase, body)
}

// requireTraced finds the trace of every post whose answer was read, done by all agents.
func requireTraced(t *testing.T, s *rig.Site, want rig.Answers) {
	found := 0
	for path, body := range want {
		var post struct {
			DataID string `json:"data_id"`
		}
		if json.Unmarshal(body, &post) != nil || post.DataID == "" {
			continue
		}
		trace, err := s.Get("/api/trace/" + post.DataID)
		require.NoError(t, err, path)
		var answer struct{ Status, At string }
		require.NoError(t, json.Unmarshal(trace, &answer))
		require.Equal(t, "done", answer.Status, string(trace))
		require.Contains(t, answer.At, "posts/")
		found++
	}
	require.NotZero(t, found)
}

func TestARebuildIsNotSeenByReaders(t *testing.T) {
	t.Parallel()
	n := rig.StartNode(t)
	s := n.Site()
	all := rig.MakePosts(6000)
	require.NoError(t, s.Replay(t.Context(), all[:4000]))
	s.Settle(rig.SettleLimit, 4000)
	done := make(chan rig.Outcome, 1)
	go func() { done <- rig.Invoke(t, nil, nil, "rebuild", "all", "--data", n.Data) }()
	pushed := make(chan error, 1)
	go func() { pushed <- s.Replay(t.Context(), all[4000:]) }()
	reads := 0
	for ended := false; !ended; reads++ {
		total, err := totalPosts(s)
		require.NoError(t, err)
		require.GreaterOrEqual(t, total, 3900, "readers see whole tables all the while")
		select {
		case o := <-done:
			require.Zero(t, o.Status, o.Err)
			ended = true
		default:
		}
	}
	require.NoError(t, <-pushed)
	s.Settle(rig.SettleLimit, len(all))
	s.Verified(all)
	t.Logf("%d reads of all totals during a rebuild, none of which missed what was there before", reads)
	o := rig.Invoke(t, []string{"GRAVITAS_OPERATOR_KEY=gv_nonsense"}, nil, "rebuild", "posts", "--data", n.Data)
	require.Equal(t, 1, o.Status)
	require.Contains(t, o.Err, "401")
}

// totalPosts adds up the posts of all subreddits.
func totalPosts(s *rig.Site) (sum int, err error) {
	body, err := s.Get("/api/subreddits?limit=500")
	if err != nil {
		return 0, err
	}
	var answer struct{ Items []struct{ Posts int } }
	err = json.Unmarshal(body, &answer)
	for _, item := range answer.Items {
		sum += item.Posts
	}
	return sum, err
}
