package storeposts_test

import (
	"context"
	"io"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
	"gravitas/agents/storeposts"
	"gravitas/agents/storescores"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openTables(t *testing.T) store.Store {
	tables, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, tables.Close()) })
	return tables
}

const post = `{"id":"p1","subreddit":"golang","created_utc":100,"title":"first","author":"ann","extra":[1]}`

func TestPostsAndTheirScoresAreListedTogether(t *testing.T) {
	ctx, tables := context.Background(), openTables(t)
	items := agenttest.Items("posts", post)
	_, err := storeposts.New(tables).Process(ctx, items)
	require.NoError(t, err)
	_, err = agenttest.Process(t, storescores.New(tables, "scorer.v1"), "posts-scores",
		`{"post_id":"p1","subreddit":"golang","created_utc":100,"score":0.25,"scorer":"scorer.v1","model":"m"}`)
	require.NoError(t, err)

	kept, err := tables.GetPost(ctx, "p1")
	require.NoError(t, err)
	require.Equal(t, post, string(kept.Item), "the producer's bytes")
	require.Equal(t, items[0].DataID.String(), kept.DataID)
	listed, err := tables.ListPosts(ctx, "GOLANG", store.Place{}, 10)
	require.NoError(t, err)
	require.Len(t, listed, 1)
	require.Equal(t, "first", listed[0].Title)
	require.True(t, listed[0].Scored)
	require.Equal(t, store.ToUnits(0.25), listed[0].Score)
}

func TestTheLastContentOnTheLogWinsInAnyOrderOfDelivery(t *testing.T) {
	ctx, tables := context.Background(), openTables(t)
	items := agenttest.Items("posts", post, `{"id":"p1","subreddit":"golang","created_utc":100,"title":"edited"}`)
	agent := storeposts.New(tables)
	for _, order := range [][]agents.Item{items, items[:1], {items[1], items[0]}} {
		_, err := agent.Process(ctx, order)
		require.NoError(t, err)
		kept, err := tables.GetPost(ctx, "p1")
		require.NoError(t, err)
		require.Equal(t, "edited", kept.Title)
	}
}

func TestWhatIsNoPostIsRejected(t *testing.T) {
	_, err := agenttest.Process(t, storeposts.New(openTables(t)), "posts", `{"id":7}`)
	require.ErrorIs(t, err, agents.ErrReject)
	_, err = agenttest.Process(t, storescores.New(openTables(t), "scorer.v1"), "posts-scores", `{"score":"high"}`)
	require.ErrorIs(t, err, agents.ErrReject)
}
