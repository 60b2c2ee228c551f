package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func testScores(t *testing.T, f fixture) {
	ctx := context.Background()

	t.Run("a score that is not listed is kept all the same", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 4)
		one, two := scoreOf(p, "scorer.v1", 250_000_000), scoreOf(p, "scorer.v2", 3)
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		hidden := two
		hidden.Unlisted = true
		require.NoError(t, f.PutScores(ctx, []store.Score{one, hidden}))
		requireScores(t, f, p.ID, one, two)
		assert.Equal(t, []store.ListedPost{listedWith(p, one)}, listAll(t, f, p.Subreddit, 10))
	})

	t.Run("a post without scores has none", func(t *testing.T) {
		scores, err := f.GetScores(ctx, f.name())
		require.NoError(t, err)
		assert.Empty(t, scores)
	})

	t.Run("every scorer's score is kept, by scorer", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 4)
		one, two := scoreOf(p, "scorer.v1", 250_000_000), scoreOf(p, "scorer.v2", -3)
		require.NoError(t, f.PutScores(ctx, []store.Score{two, one}))
		requireScores(t, f, p.ID, one, two)
	})

	t.Run("a late score of a lower sequence changes nothing", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 4)
		late := post(p.ID, p.Subreddit, epoch, 3)
		score := scoreOf(p, "scorer.v1", 10)
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		require.NoError(t, f.PutScores(ctx, []store.Score{score, scoreOf(late, "scorer.v1", 20)}))
		require.NoError(t, f.PutScores(ctx, []store.Score{scoreOf(late, "scorer.v1", 30)}))
		requireScores(t, f, p.ID, score)
		assert.Equal(t, []store.ListedPost{listedWith(p, score)}, listAll(t, f, p.Subreddit, 10))
	})

	t.Run("a score that comes before its post waits for it", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 4)
		score := scoreOf(p, "scorer.v1", 7)
		require.NoError(t, f.PutScores(ctx, []store.Score{score}))
		assert.Empty(t, listAll(t, f, p.Subreddit, 10))
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		assert.Equal(t, []store.ListedPost{listedWith(p, score)}, listAll(t, f, p.Subreddit, 10))
	})

	t.Run("rows that wait for their post don't shorten a page", func(t *testing.T) {
		subreddit := f.name()
		var want []store.ListedPost
		for i := range int64(6) {
			p := post(f.name(), subreddit, epoch-i, i)
			require.NoError(t, f.PutScores(ctx, []store.Score{scoreOf(p, "scorer.v1", 1)}))
			if i%3 == 2 {
				require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
				want = append(want, listedWith(p, scoreOf(p, "scorer.v1", 1)))
			}
		}
		assert.Equal(t, want, listAll(t, f, subreddit, 1))
	})

	t.Run("an edited post is listed with its new score", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 4)
		edited := post(p.ID, p.Subreddit, epoch, 9)
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		require.NoError(t, f.PutScores(ctx, []store.Score{scoreOf(p, "scorer.v1", 900)}))
		require.NoError(t, f.PutPosts(ctx, []store.Post{edited}))
		score := scoreOf(edited, "scorer.v1", 100)
		require.NoError(t, f.PutScores(ctx, []store.Score{score}))
		assert.Equal(t, []store.ListedPost{listedWith(edited, score)}, listAll(t, f, p.Subreddit, 10))
	})

	t.Run("names and scorers can be any text", func(t *testing.T) {
		for _, name := range weirdNames() {
			p := post(f.name()+name, f.name()+name, epoch, 2)
			score := scoreOf(p, "scorer"+name, 5)
			require.NoError(t, f.PutPosts(ctx, []store.Post{p}), "%q", name)
			require.NoError(t, f.PutScores(ctx, []store.Score{score}), "%q", name)
			requireScores(t, f, p.ID, score)
			assert.Equal(t, []store.ListedPost{listedWith(p, score)}, listAll(t, f, p.Subreddit, 10), "%q", name)
		}
	})
}

func requireScores(t *testing.T, s store.Store, postID string, want ...store.Score) {
	t.Helper()
	got, err := s.GetScores(context.Background(), postID)
	require.NoError(t, err)
	require.Equal(t, want, got)
}
