package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

// redrivenPosts are as many as a faulty scorer gets, of which some hundreds have the word.
const (
	redrivenPosts = 2000
	faultyWord    = "lol"
)

func TestARedriveGivesWhatAnUndisturbedRunHasEmbedded(t *testing.T) {
	t.Parallel()
	want := undisturbed(t, rig.MakePosts(redrivenPosts))
	n := rig.StartNode(t, "--fault", "scorer.v1:reject:"+faultyWord)
	redriveAll(t, n.Site(), n.Data, nil, want, func() {
		status, _, err := n.Process().Terminate(stopLimit)
		require.NoError(t, err)
		require.Zero(t, status)
		n.Mend()
		n.Start()
	})
}

func TestARedriveGivesWhatAnUndisturbedRunHasRealServers(t *testing.T) {
	t.Parallel()
	on := rig.Servers{Kafka: stacktest.Kafka(t), Cassandra: stacktest.Cassandra(t), Redis: stacktest.Redis(t)}
	want := undisturbed(t, rig.MakePosts(redrivenPosts))
	c := rig.StartCluster(t, on, "--fault", "scorer.v1:reject:"+faultyWord)
	redriveAll(t, c.Site(), c.Data(rig.RoleReadapi), c.Operator(), want, func() {
		c.Mend()
		c.Restart("scorer.v1")
	})
}

// undisturbed are the answers of a run in which nothing goes wrong.
func undisturbed(t *testing.T, all []rig.Post) rig.Answers {
	n := rig.StartNode(t)
	s := n.Site()
	require.NoError(t, s.Replay(t.Context(), all))
	s.Settle(rig.SettleLimit, len(all))
	want, _ := s.Verified(all)
	return want
}

// redriveAll has the scorer refuse some posts, mends it, redrives them, and holds all answers
// to an undisturbed run's.
func redriveAll(t *testing.T, s *rig.Site, data string, env []string, want rig.Answers, mend func()) {
	all := rig.MakePosts(redrivenPosts)
	faulty := 0
	for _, p := range all {
		if bytes.Contains(p.Item, []byte(faultyWord)) {
			faulty++
		}
	}
	require.NotZero(t, faulty)
	require.NoError(t, s.Replay(t.Context(), all))
	dlq := func(args ...string) string {
		o := rig.Invoke(t, env, nil, append(append([]string{"dlq"}, args...), "--data", data, "--output", "json")...)
		require.Zero(t, o.Status, o.Err)
		return o.Out
	}
	redrive := func(args ...string) (r struct{ Matched, Redriven int }) {
		require.NoError(t, json.Unmarshal([]byte(dlq(append([]string{"redrive"}, args...)...)), &r))
		return r
	}
	count := func(status string) int {
		var letters []struct{ Agent, Reason, Status string }
		require.NoError(t, json.Unmarshal([]byte(dlq("list", "--limit", "100000", "--status", status)), &letters))
		for _, l := range letters {
			require.Equal(t, "scorer.v1", l.Agent)
			require.Equal(t, "rejected", l.Reason)
		}
		return len(letters)
	}
	rig.Await(t, rig.SettleLimit, func() error {
		if n := count("dead"); n != faulty {
			return fmt.Errorf("%d of %d are dead letters", n, faulty)
		}
		return nil
	})
	id := anyDead(t, dlq)
	stored := hopDone(t, s, id, "store-posts.v1")
	mend()

	require.Equal(t, faulty, redrive("--agent", "scorer.v1", "--reason", "rejected", "--dry-run").Matched)
	require.Equal(t, faulty, count("dead"), "a dry run changes nothing")
	require.Equal(t, 1, redrive(id).Redriven)
	redrive("--agent", "scorer.v1", "--since", "1h")
	rig.Await(t, rig.SettleLimit, func() error {
		if n := count("done"); n != faulty {
			return fmt.Errorf("%d of %d are done", n, faulty)
		}
		return nil
	})
	require.Equal(t, 0, redrive("--agent", "scorer.v1").Matched, "none is left")
	s.ComeTo(want, "after a redrive, against an undisturbed run")
	require.Equal(t, stored, hopDone(t, s, id, "store-posts.v1"), "no other agent saw the item again")
	rig.RequireNothingLost(t, data)
	t.Logf("%d of %d posts refused, redriven and scored", faulty, len(all))
}

// anyDead is the item of the newest dead letter, which has the payload that was refused.
func anyDead(t *testing.T, dlq func(...string) string) string {
	var letters []struct {
		DataID string `json:"data_id"`
	}
	require.NoError(t, json.Unmarshal([]byte(dlq("list", "--limit", "1")), &letters))
	require.Len(t, letters, 1)
	var shown struct {
		Envelope struct {
			Data []byte `json:"data"`
		} `json:"envelope"`
	}
	require.NoError(t, json.Unmarshal([]byte(dlq("show", letters[0].DataID)), &shown))
	require.Contains(t, string(shown.Envelope.Data), faultyWord)
	return letters[0].DataID
}

// hopDone is when an agent was done with an item, as its trace says.
func hopDone(t *testing.T, s *rig.Site, id, agent string) time.Time {
	body, err := s.Get("/api/trace/" + id)
	require.NoError(t, err)
	var trace struct {
		Hops []struct {
			Agent string
			Done  time.Time
		}
	}
	require.NoError(t, json.Unmarshal(body, &trace))
	for _, h := range trace.Hops {
		if h.Agent == agent {
			require.NotZero(t, h.Done, string(body))
			return h.Done
		}
	}
	t.Fatalf("%s has no hop of %s: %s", id, agent, body)
	return time.Time{}
}
