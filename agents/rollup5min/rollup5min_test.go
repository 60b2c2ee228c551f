package rollup5min_test

import (
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/rollup5min"
	"gravitas/agents/store/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestOneScorersScoresAreCounted(t *testing.T) {
	tables, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	defer tables.Close()
	agent := rollup5min.New(tables, "scorer.v2")
	made, err := agenttest.Process(t, agent, "posts-scores",
		`{"post_id":"a","subreddit":"golang","created_utc":300,"score":0.25,"scorer":"scorer.v1"}`,
		`{"post_id":"a","subreddit":"golang","created_utc":300,"score":0.75,"scorer":"scorer.v2"}`)
	require.NoError(t, err)
	require.Equal(t, []string{`{"subreddit":"golang","start":"1970-01-01T00:05:00Z","posts":1,"score":0.75,"sum":750000000}`}, made)
	made, err = agenttest.Process(t, agent, "posts-scores", `{"post_id":"b","subreddit":"golang","created_utc":300,"score":0.25,"scorer":"scorer.v1"}`)
	require.NoError(t, err)
	require.Empty(t, made)
	_, err = agenttest.Process(t, agent, "posts-scores", `{"score":"high"}`)
	require.ErrorIs(t, err, agents.ErrReject)
}
