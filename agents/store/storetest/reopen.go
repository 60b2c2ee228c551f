package storetest

import (
	"context"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// RunReopen tries that what was written is there after the store was closed and
// opened again. Each call of open returns the same store, empty at first.
func RunReopen(t *testing.T, open func(t *testing.T) store.Store) {
	ctx := context.Background()
	p := post("id", "subreddit", epoch, 7)
	score := scoreOf(p, "scorer.v1", 5)

	s := open(t)
	fill(t, s, 1)
	require.NoError(t, s.PutPosts(ctx, []store.Post{p}))
	require.NoError(t, s.PutScores(ctx, []store.Score{score}))
	folded := mustFold(t, s, score)
	before := dumps(t, s.(store.Dumpable))
	require.NoError(t, s.Close())

	s = open(t)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	t.Run("every row is there", func(t *testing.T) {
		assert.Equal(t, before, dumps(t, s.(store.Dumpable)))
	})
	t.Run("fences hold", func(t *testing.T) {
		require.NoError(t, s.PutPosts(ctx, []store.Post{post("id", "subreddit", epoch+1, 6)}))
		requirePost(t, s, p)
	})
	t.Run("members are remembered", func(t *testing.T) {
		late := scoreOf(post("id", "subreddit", epoch, 2), "scorer.v1", 99)
		assert.Equal(t, folded, mustFold(t, s, late))
	})
}
