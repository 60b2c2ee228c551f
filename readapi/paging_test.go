package readapi_test

import (
	"cmp"
	"context"
	"fmt"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
	"pgregory.net/rapid"

	"gravitas/agents/store"
)

// ask is get without a network in between.
func (f *fixture) ask(t require.TestingT, path string) []byte {
	w, r := httptest.NewRecorder(), httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer reader")
	f.server.Config.Handler.ServeHTTP(w, r)
	require.Equal(t, 200, w.Code, w.Body.String())
	return w.Body.Bytes()
}

// walk reads a list page by page, and calls between after each; it returns a field of every row.
func (f *fixture) walk(t require.TestingT, path, field string, limit int, between func()) (all []string) {
	for cursor := ""; ; {
		page := fmt.Sprintf("%s&limit=%d&cursor=%s", path, limit, url.QueryEscape(cursor))
		body := gjson.ParseBytes(f.ask(t, page))
		rows := body.Get("items.#." + field).Array()
		require.LessOrEqual(t, len(rows), limit)
		for _, row := range rows {
			all = append(all, row.String())
		}
		next := body.Get("next")
		if next.Type == gjson.Null {
			return all
		}
		require.Len(t, rows, limit, "only the last page is short")
		cursor = next.String()
		between()
	}
}

// requireKept: all that was there came once, in order; of what was added, none came twice.
func requireKept(t require.TestingT, before, walked []string) {
	there := map[string]bool{}
	for _, name := range before {
		there[name] = true
	}
	var kept []string
	seen := map[string]bool{}
	for _, name := range walked {
		require.False(t, seen[name], "%s came twice", name)
		seen[name] = true
		if there[name] {
			kept = append(kept, name)
		}
	}
	require.Equal(t, before, kept)
}

func TestPagesOfPostsNeitherRepeatNorSkipWhileOthersAreAdded(t *testing.T) {
	f := start(t, nil)
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		name := fmt.Sprint("paged", run)
		var posts []store.Post
		add := func() {
			var some []store.Post
			for range rapid.IntRange(0, 6).Draw(rt, "added") {
				id := fmt.Sprintf("p%02d%d", len(posts)+len(some), run)
				some = append(some, post(id, name, int64(rapid.IntRange(1, 5).Draw(rt, "created")), "title"))
			}
			require.NoError(rt, f.store.PutPosts(context.Background(), some))
			posts = append(posts, some...)
		}
		for len(posts) == 0 {
			add()
		}
		before := newestFirst(posts)
		limit := rapid.IntRange(1, 5).Draw(rt, "limit")
		requireKept(rt, before, f.walk(rt, "/api/subreddit/"+name+"?", "id", limit, add))
	})
}

func newestFirst(posts []store.Post) (ids []string) {
	posts = slices.Clone(posts)
	slices.SortFunc(posts, func(a, b store.Post) int {
		return cmp.Or(cmp.Compare(b.CreatedUTC, a.CreatedUTC), cmp.Compare(b.ID, a.ID))
	})
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	return ids
}

func TestPagesOfSubredditsNeitherRepeatNorSkipWhileOthersAreAdded(t *testing.T) {
	f := start(t, nil)
	run := 0
	rapid.Check(t, func(rt *rapid.T) {
		run++
		n := 0
		add := func() {
			var some []store.Total
			for range rapid.IntRange(0, 5).Draw(rt, "added") {
				n++
				sum := store.Sum{
					Subreddit: fmt.Sprintf("%c%d-run%d.", 'a'+rune(rapid.IntRange(0, 25).Draw(rt, "first letter")), n, run),
					Posts:     int64(rapid.IntRange(1, 3).Draw(rt, "posts")), Units: store.Units(rapid.IntRange(0, 3).Draw(rt, "units")),
				}
				some = append(some, store.Total{Sum: sum, Updated: now, Sequence: 1})
			}
			require.NoError(rt, f.store.PutTotals(context.Background(), some))
		}
		add()
		list := fmt.Sprintf("/api/subreddits?q=-run%d.&sort=%s&order=%s", run,
			rapid.SampledFrom([]string{"name", "score", "posts"}).Draw(rt, "sort"), rapid.SampledFrom([]string{"asc", "desc"}).Draw(rt, "order"))
		before := f.walk(rt, list, "name", 500, func() {})
		require.Len(rt, before, n)
		limit := rapid.IntRange(1, 4).Draw(rt, "limit")
		requireKept(rt, before, f.walk(rt, list, "name", limit, add))
	})
}
