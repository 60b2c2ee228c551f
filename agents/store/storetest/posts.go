package storetest

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/agents/store"
)

func testPosts(t *testing.T, f fixture) {
	ctx := context.Background()

	t.Run("a post that was never put is not found", func(t *testing.T) {
		_, err := f.GetPost(ctx, f.name())
		require.ErrorIs(t, err, store.ErrNotFound)
	})

	t.Run("nothing put changes nothing", func(t *testing.T) {
		require.NoError(t, f.PutPosts(ctx, nil))
	})

	t.Run("a post is kept to the byte", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 0)
		p.Item = []byte("\x00\xff {\"a\": 1.50,\r\n \"b\":\t\"\\u00e9\"} \xc3\x28 ")
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		requirePost(t, f, p)
	})

	t.Run("empty columns and an empty item are kept", func(t *testing.T) {
		p := store.Post{ID: f.name(), Subreddit: f.name(), CreatedUTC: epoch}
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		got, err := f.GetPost(ctx, p.ID)
		require.NoError(t, err)
		assert.Empty(t, got.Item)
		got.Item = nil
		assert.Equal(t, p, got)
		assert.Equal(t, []store.ListedPost{listed(p)}, listAll(t, f, p.Subreddit, 10))
	})

	t.Run("a late write of a lower sequence changes nothing", func(t *testing.T) {
		id, subreddit := f.name(), f.name()
		for _, sequence := range []int64{5, 3, 0, 4} {
			require.NoError(t, f.PutPosts(ctx, []store.Post{post(id, subreddit, epoch, sequence)}))
		}
		requirePost(t, f, post(id, subreddit, epoch, 5))
		require.NoError(t, f.PutPosts(ctx, []store.Post{post(id, subreddit, epoch, 6)}))
		requirePost(t, f, post(id, subreddit, epoch, 6))
	})

	t.Run("of one post several times in a batch the highest sequence stands", func(t *testing.T) {
		id, subreddit := f.name(), f.name()
		require.NoError(t, f.PutPosts(ctx, []store.Post{
			post(id, subreddit, epoch, 1),
			post(id, subreddit, epoch+9, 7),
			post(id, subreddit, epoch+5, 3),
		}))
		requirePost(t, f, post(id, subreddit, epoch+9, 7))
		assert.Equal(t, []store.ListedPost{listed(post(id, subreddit, epoch+9, 7))}, listAll(t, f, subreddit, 10))
	})

	t.Run("names and ids can be any text", func(t *testing.T) {
		for _, name := range weirdNames() {
			p := post(f.name()+name, f.name()+name, epoch, 2)
			require.NoError(t, f.PutPosts(ctx, []store.Post{p}), "%q", name)
			requirePost(t, f, p)
			assert.Equal(t, []store.ListedPost{listed(p)}, listAll(t, f, p.Subreddit, 10), "%q", name)
		}
	})

	t.Run("names that begin alike are kept apart", func(t *testing.T) {
		base := f.name()
		for _, tail := range []string{"", "\x00", "\x00\x01", "\x00\xc3\xbf", "a", " "} {
			require.NoError(t, f.PutPosts(ctx, []store.Post{post(base+"-id"+tail, base+tail, epoch, 1)}))
		}
		assert.Len(t, listAll(t, f, base, 10), 1)
		assert.Len(t, listAll(t, f, base+"\x00", 10), 1)
	})

	t.Run("any order and repetition of writes ends the same", rapid.MakeCheck(func(rt *rapid.T) {
		checkPostsInAnyOrder(rt, f)
	}))
}

func requirePost(t require.TestingT, s store.Store, want store.Post) {
	got, err := s.GetPost(context.Background(), want.ID)
	require.NoError(t, err)
	require.Equal(t, want, got)
}

func weirdNames() []string {
	return []string{
		" ", "a b", "a/b", "..", "a\x00b", "\x00", "\x00\x01", "\n", "'", `"`, `\`, "%", ";--",
		"日本語", "é", "e\u0301", "\U0001F600", "\u00ff\u00fe", strings.Repeat("long", 500),
	}
}

// checkPostsInAnyOrder gives a few posts several versions each, some at other
// places, has them and their scores written in any order and batches, some
// twice, and expects what a plain reading of the versions gives.
func checkPostsInAnyOrder(rt *rapid.T, f fixture) {
	ctx := context.Background()
	history := drawHistory(rt, f)
	for _, batch := range drawBatches(rt, history.writes()) {
		var posts []store.Post
		var scores []store.Score
		for _, w := range batch {
			posts, scores = append(posts, w.posts...), append(scores, w.scores...)
		}
		require.NoError(rt, f.PutScores(ctx, scores))
		require.NoError(rt, f.PutPosts(ctx, posts))
	}
	for _, p := range history.latest() {
		requirePost(rt, f, p)
	}
	page := rapid.IntRange(1, 5).Draw(rt, "page")
	for _, subreddit := range history.subreddits {
		require.Equal(rt, history.list(subreddit), listAll(rt, f, subreddit, page))
	}
}
