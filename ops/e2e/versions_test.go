package e2e

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack/stacktest"
)

const versionedPosts = 3000

func TestVersionsOfTheScorerRunSideBySideAndTakeTurnsEmbedded(t *testing.T) {
	t.Parallel()
	n := rig.StartNode(t, "--scorer", "scorer.v2="+secondModel(t))
	takeTurns(t, n.Site(), n.Data, nil)
}

func TestVersionsOfTheScorerRunSideBySideAndTakeTurnsRealServers(t *testing.T) {
	t.Parallel()
	on := rig.Servers{Kafka: stacktest.Kafka(t), Cassandra: stacktest.Cassandra(t), Redis: stacktest.Redis(t)}
	c := rig.StartCluster(t, on, "--scorer", "scorer.v2="+secondModel(t))
	c.Start("scorer.v2")
	takeTurns(t, c.Site(), c.Data(rig.RoleReadapi), c.Operator())
}

// secondModel is the first one's file with another bias and name, which scores every post higher.
func secondModel(t *testing.T) string {
	data, err := os.ReadFile(filepath.Join("..", "..", "agents", "scorer", "model", "seriousness.v1.bin"))
	require.NoError(t, err)
	copy(data[12:32], "second\x00")
	bias := math.Float64frombits(binary.LittleEndian.Uint64(data[32:]))
	binary.LittleEndian.PutUint64(data[32:], math.Float64bits(bias+1))
	body := data[:len(data)-sha256.Size]
	sum := sha256.Sum256(body)
	path := filepath.Join(t.TempDir(), "second.model")
	require.NoError(t, os.WriteFile(path, append(body, sum[:]...), 0o644))
	return path
}

// takeTurns has both versions score, compares them, puts the second in force and the first again.
func takeTurns(t *testing.T, s *rig.Site, data string, env []string) {
	all := rig.MakePosts(versionedPosts)
	live := rig.Watch(t, s.Readapi, 0, 1)
	require.NoError(t, s.Replay(t.Context(), all))
	s.Settle(rig.SettleLimit, len(all))
	first, _ := s.Verified(all)
	live.ExactlyOnce(t, all, s.Resends())

	command := func(args ...string) string {
		o := rig.Invoke(t, env, nil, append(append([]string{"scorers"}, args...), "--data", data)...)
		require.Zero(t, o.Status, o.Err)
		return o.Out
	}
	var c struct {
		Posts       int
		MeanA       float64 `json:"mean_a"`
		MeanB       float64 `json:"mean_b"`
		Correlation float64
		Changes     []struct {
			Title string
			A, B  float64
		}
		Subreddits []struct{ A, B float64 }
	}
	require.NoError(t, json.Unmarshal([]byte(command("compare", "scorer.v1", "scorer.v2", "--output", "json")), &c))
	require.Equal(t, versionedPosts, c.Posts)
	require.Greater(t, c.MeanB, c.MeanA)
	require.Greater(t, c.Correlation, 0.8)
	require.Len(t, c.Subreddits, len(rig.Groups(all)))
	for _, each := range c.Changes {
		require.Greater(t, each.B, each.A)
		require.NotEmpty(t, each.Title)
	}
	require.Contains(t, command("compare", "scorer.v1", "scorer.v2"), "3000 posts scored by both")
	require.InDelta(t, c.MeanA, shownMean(t, s), 1e-6, "the first is in force")

	command("use", "scorer.v2")
	require.InDelta(t, c.MeanB, shownMean(t, s), 1e-6, "the second is in force")
	requireShown(t, s, all[7], "scorer.v2")
	command("use", "scorer.v2") // again changes nothing
	command("use", "scorer.v1")
	requireShown(t, s, all[7], "scorer.v1")
	s.ComeTo(first, "switched back")
	rig.RequireNothingLost(t, data)
	for _, wrong := range [][]string{{"use", "scorer.v9"}, {"compare", "scorer.v1"}} {
		o := rig.Invoke(t, env, nil, append(append([]string{"scorers"}, wrong...), "--data", data)...)
		require.Equal(t, 2, o.Status, o.Err)
	}
}

// shownMean is the mean score of all posts, as the totals of the subreddits say.
func shownMean(t *testing.T, s *rig.Site) float64 {
	body, err := s.Get("/api/subreddits?limit=500")
	require.NoError(t, err)
	var answer struct {
		Items []struct {
			Score float64
			Posts float64
		}
	}
	require.NoError(t, json.Unmarshal(body, &answer))
	var sum, posts float64
	for _, item := range answer.Items {
		sum, posts = sum+item.Score*item.Posts, posts+item.Posts
	}
	return sum / posts
}

// requireShown finds both versions' scores of a post, and that of one in its place.
func requireShown(t *testing.T, s *rig.Site, p rig.Post, scorer string) {
	body, err := s.Get("/api/posts/" + p.ID)
	require.NoError(t, err)
	var post struct {
		Scorer string
		Scores []struct{ Scorer string }
	}
	require.NoError(t, json.Unmarshal(body, &post))
	require.Equal(t, scorer, post.Scorer)
	require.Len(t, post.Scores, 2)
	body, err = s.Get("/api/subreddit/" + p.Subreddit + "?limit=500")
	require.NoError(t, err)
	var list struct{ Items []struct{ Scorer string } }
	require.NoError(t, json.Unmarshal(body, &list))
	for _, item := range list.Items {
		require.Equal(t, scorer, item.Scorer, "every row of the list")
	}
}
