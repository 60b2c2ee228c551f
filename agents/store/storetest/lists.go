package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func testLists(t *testing.T, f fixture) {
	ctx := context.Background()

	t.Run("a subreddit without posts has an empty list", func(t *testing.T) {
		assert.Empty(t, listAll(t, f, f.name(), 10))
	})

	t.Run("no rows asked for, none given", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 1)
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		posts, err := f.ListPosts(ctx, p.Subreddit, store.Place{}, 0)
		require.NoError(t, err)
		assert.Empty(t, posts)
	})

	t.Run("names match without regard to case", func(t *testing.T) {
		name := "Ask-" + f.name()
		older, newer := post(f.name(), name, epoch, 1), post(f.name(), strings.ToUpper(name), epoch+1, 2)
		require.NoError(t, f.PutPosts(ctx, []store.Post{older, newer}))
		want := []store.ListedPost{listed(newer), listed(older)}
		for _, spelling := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
			assert.Equal(t, want, listAll(t, f, spelling, 10))
		}
	})

	t.Run("pages of any size give the whole list newest first", func(t *testing.T) {
		subreddit := f.name()
		want := putAcrossMonths(t, f, subreddit)
		for _, page := range []int{1, 7, 50, 500} {
			assert.Equal(t, want, listAll(t, f, subreddit, page), "pages of %d", page)
		}
	})

	t.Run("a list can be entered anywhere", func(t *testing.T) {
		p := post(f.name(), f.name(), epoch, 1)
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		for _, c := range []struct {
			after store.Place
			rows  int
		}{
			{store.Place{CreatedUTC: epoch + 1e9, ID: "x"}, 1},
			{store.Place{CreatedUTC: epoch, ID: p.ID + "a"}, 1},
			{store.Place{CreatedUTC: epoch, ID: p.ID}, 0},
			{store.Place{CreatedUTC: epoch - 1, ID: "x"}, 0},
			{store.Place{CreatedUTC: -1, ID: ""}, 0},
		} {
			posts, err := f.ListPosts(ctx, p.Subreddit, c.after, 10)
			require.NoError(t, err)
			assert.Len(t, posts, c.rows, "%+v", c.after)
		}
	})

	t.Run("times before 1970 and far off are listed in order", func(t *testing.T) {
		subreddit := f.name()
		var want []store.ListedPost
		for _, created := range []int64{1 << 60, 1 << 40, epoch, 1, 0, -1, -epoch, -1 << 40, -1 << 60} {
			p := post(f.name(), subreddit, created, 1)
			require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
			want = append(want, listed(p))
		}
		assert.Equal(t, want, listAll(t, f, subreddit, 2))
	})

	t.Run("a moved post is listed at its new place only, there and back", func(t *testing.T) {
		id, subreddit, other := f.name(), f.name(), f.name()
		for sequence, p := range []store.Post{
			post(id, subreddit, epoch, 0),
			post(id, subreddit, epoch+60*86400, 1),
			post(id, subreddit, epoch, 2),
			post(id, other, epoch, 3),
			post(id, subreddit, epoch+7, 4),
		} {
			require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
			all := slices.Concat(listAll(t, f, subreddit, 10), listAll(t, f, other, 10))
			assert.Equal(t, []store.ListedPost{listed(p)}, all, "after move %d", sequence)
		}
	})

	t.Run("a late write at another place is not listed", func(t *testing.T) {
		id, subreddit := f.name(), f.name()
		p := post(id, subreddit, epoch, 5)
		require.NoError(t, f.PutPosts(ctx, []store.Post{p}))
		require.NoError(t, f.PutPosts(ctx, []store.Post{post(id, subreddit, epoch-90*86400, 2)}))
		assert.Equal(t, []store.ListedPost{listed(p)}, listAll(t, f, subreddit, 10))
	})
}

// putAcrossMonths puts posts over three years, several of them of one second,
// in no order, and returns their list.
func putAcrossMonths(t *testing.T, f fixture, subreddit string) []store.ListedPost {
	var posts []store.Post
	var want []store.ListedPost
	base := f.name()
	for i := range 60 {
		created := epoch - int64(i/3)*19*86400 - int64(i/30)*400*86400
		p := post(fmt.Sprintf("%s-%02d", base, 99-i), subreddit, created, int64(i))
		posts = append(posts, p)
		want = append(want, listed(p))
	}
	slices.Reverse(posts[10:40])
	require.NoError(t, f.PutPosts(context.Background(), posts))
	return want
}
