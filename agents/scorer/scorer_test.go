package scorer_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/post"
	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const (
	earnest = `{"id":"a","subreddit":"x","created_utc":1,"title":"How do I file for bankruptcy after a divorce?","selftext":"I lost my job and need legal advice.","is_self":true}`
	joke    = `{"id":"b","subreddit":"y","created_utc":2,"title":"LOL my cat is a potato XD","domain":"imgur.com","demo":true}`
)

func newAgent(t *testing.T) *scorer.Agent {
	m, err := model.Embedded()
	require.NoError(t, err)
	return scorer.New(scorer.Spec.Name, m)
}

func TestAnEarnestPostScoresAboveAJoke(t *testing.T) {
	made, err := agenttest.Process(t, newAgent(t), "posts", earnest, joke)
	require.NoError(t, err)
	var scores [2]post.Score
	for i := range scores {
		require.NoError(t, json.Unmarshal([]byte(made[i]), &scores[i]))
	}
	require.Equal(t, "a", scores[0].PostID)
	require.Equal(t, "scorer.v1", scores[0].Scorer)
	require.Contains(t, scores[0].Model, "seriousness.v1")
	require.Greater(t, scores[0].Score, scores[1].Score+0.3)
	require.False(t, scores[0].Demo)
	require.True(t, scores[1].Demo, "what is made up stays marked")
}

func TestScoresDoNotDependOnTheSubreddit(t *testing.T) {
	made, err := agenttest.Process(t, newAgent(t), "posts",
		`{"id":"a","subreddit":"AskHistorians","created_utc":1,"title":"One title","domain":"self.AskHistorians","is_self":true}`,
		`{"id":"a","subreddit":"circlejerk","created_utc":1,"title":"One title","domain":"self.circlejerk","is_self":true}`)
	require.NoError(t, err)
	var a, b post.Score
	require.NoError(t, json.Unmarshal([]byte(made[0]), &a))
	require.NoError(t, json.Unmarshal([]byte(made[1]), &b))
	require.Equal(t, a.Score, b.Score)
}

func TestWhatIsNoPostIsRejected(t *testing.T) {
	_, err := newAgent(t).Process(context.Background(), agenttest.Items("posts", `{"title":5}`))
	require.ErrorIs(t, err, agents.ErrReject)
}
