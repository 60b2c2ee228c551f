package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
)

func compareFolded(a, b string) int { return strings.Compare(store.Fold(a), store.Fold(b)) }

func testConcurrency(t *testing.T, f fixture) {
	t.Run("writers of the same posts at once leave the newest of each", func(t *testing.T) {
		versions, ids, subreddit := 8, names(f, 40), f.name()
		together(t, versions, func(ctx context.Context, v int) error {
			return f.PutPosts(ctx, versionOf(ids, subreddit, int64(v)))
		})
		for _, p := range versionOf(ids, subreddit, int64(versions-1)) {
			requirePost(t, f, p)
		}
		assert.Len(t, listAll(t, f, subreddit, 30), len(ids))
	})

	t.Run("folders of the same posts at once count each once", func(t *testing.T) {
		versions, ids, subreddit := 8, names(f, 40), f.name()
		together(t, versions, func(ctx context.Context, v int) error {
			windows, err := f.FoldScores(ctx, scoresOf(versionOf(ids, subreddit, int64(v))))
			if err != nil {
				return err
			}
			return f.PutWindows(ctx, store.FiveMinutes, windows)
		})
		assert.Equal(t, batchAnswer(scoresOf(versionOf(ids, subreddit, int64(versions-1))), subreddit), counted(t, f, subreddit))
	})

	t.Run("a call whose context has ended says so", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		p := post(f.name(), f.name(), epoch, 1)
		require.ErrorIs(t, f.PutPosts(ctx, []store.Post{p}), context.Canceled)
		_, err := f.GetPost(ctx, p.ID)
		require.ErrorIs(t, err, context.Canceled)
		_, err = f.FoldScores(ctx, []store.Score{scoreOf(p, "scorer.v1", 1)})
		require.ErrorIs(t, err, context.Canceled)
	})
}

func testClosing(t *testing.T, f fixture) {
	ctx := context.Background()
	require.NoError(t, f.Ping(ctx))
	require.NoError(t, f.PutPosts(ctx, []store.Post{post("id", "subreddit", epoch, 1)}))
	require.NoError(t, f.Close())

	t.Run("a closed store answers with errors", func(t *testing.T) {
		require.Error(t, f.Ping(ctx))
		_, err := f.GetPost(ctx, "id")
		require.Error(t, err)
		require.Error(t, f.PutPosts(ctx, []store.Post{post("id", "subreddit", epoch, 2)}))
	})
}

func names(f fixture, n int) []string {
	all := make([]string, n)
	for i := range all {
		all[i] = f.name()
	}
	return all
}

// versionOf returns one version of posts; each version puts them elsewhere.
func versionOf(ids []string, subreddit string, sequence int64) []store.Post {
	posts := make([]store.Post, len(ids))
	for i, id := range ids {
		posts[i] = post(id, subreddit, epoch+sequence%3*1000+int64(i), sequence)
	}
	return posts
}

func scoresOf(posts []store.Post) []store.Score {
	scores := make([]store.Score, len(posts))
	for i, p := range posts {
		scores[i] = scoreOf(p, "scorer.v1", store.Units(i)*1000+store.Units(p.Sequence))
	}
	return scores
}

// together runs n calls at once and waits for all.
func together(t *testing.T, n int, call func(ctx context.Context, i int) error) {
	group, ctx := errgroup.WithContext(context.Background())
	for i := range n {
		group.Go(func() error { return call(ctx, i) })
	}
	require.NoError(t, group.Wait())
}
