package cassandra_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
	"gravitas/agents/store/cassandra"
)

func TestClearingBringsBackWhatHandsDid(t *testing.T) {
	ctx := context.Background()
	cfg := config(t)
	s, err := cassandra.Open(ctx, cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer s.Close()
	hands := session(t, cfg)
	defer hands.Close()
	post := store.Post{ID: "a", Subreddit: "golang", CreatedUTC: 1, Title: "t", Item: []byte("{}"), Sequence: 3}
	require.NoError(t, s.PutPosts(ctx, []store.Post{post}))

	require.NoError(t, hands.Query("DELETE FROM "+cfg.Keyspace+".posts WHERE id = 'a'").Exec())
	require.NoError(t, s.PutPosts(ctx, []store.Post{post}))
	_, err = s.GetPost(ctx, "a")
	require.ErrorIs(t, err, store.ErrNotFound, "a deletion by hand is newer than any sequence")
	require.NoError(t, s.Clear(ctx, store.ProjectionPosts))
	require.NoError(t, s.PutPosts(ctx, []store.Post{post}))
	got, err := s.GetPost(ctx, "a")
	require.NoError(t, err)
	require.Equal(t, post, got)

	require.NoError(t, hands.Query("DROP TABLE "+cfg.Keyspace+".posts").Exec())
	_, err = s.GetPost(ctx, "a")
	require.ErrorIs(t, err, store.ErrUnavailable, "a table that is gone may come back")
	require.ErrorIs(t, s.PutPosts(ctx, []store.Post{post}), store.ErrUnavailable)
	require.NoError(t, s.Clear(ctx, store.ProjectionPosts))
	require.NoError(t, s.PutPosts(ctx, []store.Post{post}))
	_, err = s.GetPost(ctx, "a")
	require.NoError(t, err)
}
