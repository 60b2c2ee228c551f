package explore

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/agents/store"
	"gravitas/readapi/problem"
)

// take has an index take in a post that is scored.
func take(x *Index, p post, units store.Units, scorer string) {
	x.change(func(t *table) {
		t.putPost(&p)
		t.putScore(&score{post: p.id, sequence: p.sequence, subreddit: p.subreddit, created: p.created, scorer: scorer, units: units})
	})
}

func query(t require.TestingT, text, cursor string) Query {
	values, err := url.ParseQuery(text)
	require.NoError(t, err)
	q, err := Parse(values, cursor)
	require.NoError(t, err)
	return q
}

func (x *Index) listed(t *testing.T) (ids []string) {
	posts, err := x.Posts(context.Background(), query(t, "", "").Filter, "scorer.v1", nil, 0)
	require.NoError(t, err)
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	return ids
}

func TestTheNewestPostsAreHeldAndNoMoreThanMayBe(t *testing.T) {
	x := readyIndex(Config{Posts: 20})
	var newest []string
	for i := range 200 {
		id := fmt.Sprintf("p%03d", i*37%200) // created in no order
		take(x, post{id: id, subreddit: id, created: int64(i * 37 % 200), title: id}, 0, "scorer.v1")
		require.LessOrEqual(t, x.Held(), 22)
		require.LessOrEqual(t, len(x.table.vocabulary.names), 23, "names that no post has any more are dropped")
		newest = append(newest, id)
	}
	slices.Sort(newest)
	slices.Reverse(newest)
	require.Equal(t, newest[:20], x.listed(t)[:20])
	held := x.Held()
	take(x, post{id: "old", subreddit: "a", created: 3}, 0, "scorer.v1")
	require.Equal(t, held, x.Held(), "what is older than all that were kept is not taken")
}

func TestLongTitlesTakeTheRoomOfOthers(t *testing.T) {
	x := readyIndex(Config{Posts: 100})
	for i := range 100 {
		take(x, post{id: fmt.Sprint(i), subreddit: "a", created: int64(i), title: strings.Repeat("x", 10*bytesPerPost)}, 0, "scorer.v1")
		require.LessOrEqual(t, x.table.bytes, x.bounds.bytes*11/10)
	}
	require.InDelta(t, 10, x.Held(), 2)
	require.Equal(t, "99", x.listed(t)[0])
}

func TestWordsOfEditedTitlesAreDropped(t *testing.T) {
	x := readyIndex(DefaultConfig())
	title := strings.Repeat("a1 b2 c3 d4 e5 f6 g7 h8 ", 1)
	for i := range 2*staleWords/8 + 10 {
		p := post{id: "p", sequence: int64(i), subreddit: "a", title: title}
		x.change(func(t *table) { t.putPost(&p) })
		require.LessOrEqual(t, len(x.table.words), staleWords+16)
	}
}

func TestAnotherScorerInForceShowsAtOnceAndWithoutOneTheNewest(t *testing.T) {
	x := readyIndex(DefaultConfig())
	p := post{id: "p", sequence: 5, subreddit: "a", created: 1}
	take(x, p, 100_000_000, "scorer.v2")
	take(x, p, 700_000_000, "scorer.v1")
	mean := func(scorer string) float64 {
		total, _, err := x.Groups(context.Background(), query(t, "", ""), scorer, 1)
		require.NoError(t, err)
		return total.Score
	}
	require.Equal(t, []float64{0.7, 0.1, 0, 0.1}, []float64{mean("scorer.v1"), mean("scorer.v2"), mean("scorer.v3"), mean("")})
	p.sequence = 6
	take(x, p, 600_000_000, "scorer.v1")
	require.Equal(t, []float64{0.6, 0.1, 0.6}, []float64{mean("scorer.v1"), mean("scorer.v2"), mean("")})
}

// TestPagesNeitherRepeatNorSkipGroupsWhileOthersAreAdded: a page goes on behind the last group's place.
func TestPagesNeitherRepeatNorSkipGroupsWhileOthersAreAdded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x, n := readyIndex(DefaultConfig()), 0
		add := func() {
			for range rapid.IntRange(0, 5).Draw(t, "added") {
				n++
				name := fmt.Sprintf("%c%d", 'a'+rune(rapid.IntRange(0, 25).Draw(t, "first letter")), n)
				for i := range rapid.IntRange(1, 3).Draw(t, "posts") {
					take(x, post{id: fmt.Sprint(name, " ", i), subreddit: name}, store.Units(rapid.IntRange(0, 3).Draw(t, "units")), "scorer.v1")
				}
			}
		}
		list := "by=subreddit&sort=" + rapid.SampledFrom([]string{"key", "score", "count", "serious"}).Draw(t, "sort") +
			"&order=" + rapid.SampledFrom([]string{"asc", "desc"}).Draw(t, "order")
		walk := func(limit int, between func()) (keys []string) {
			for cursor := ""; ; {
				_, groups, err := x.Groups(context.Background(), query(t, list, cursor), "scorer.v1", limit)
				require.NoError(t, err)
				for _, g := range groups {
					keys = append(keys, g.Key[0])
				}
				if len(groups) < limit {
					return keys
				}
				cursor = encode(t, groups[limit-1].Place())
				between()
			}
		}
		add()
		before := walk(1000, func() {})
		require.Len(t, before, n)
		walked := walk(rapid.IntRange(1, 4).Draw(t, "limit"), add)
		kept := slices.DeleteFunc(slices.Clone(walked), func(key string) bool { return !slices.Contains(before, key) })
		require.True(t, slices.Equal(before, kept), "%v, not %v", kept, before)
		slices.Sort(walked)
		require.Len(t, slices.Compact(walked), len(walked), "no group comes twice")
	})
}

func TestACursorIsOfOneListAlone(t *testing.T) {
	x := readyIndex(DefaultConfig())
	take(x, post{id: "p", subreddit: "a"}, 0, "scorer.v1")
	_, groups, err := x.Groups(context.Background(), query(t, "by=subreddit&subreddit=A&subreddit=b", ""), "", 1)
	require.NoError(t, err)
	cursor := encode(t, groups[0].Place())
	query(t, "subreddit=B&subreddit=a&subreddit=b&by=subreddit&sort=count", cursor) // the same list
	for _, other := range []string{
		"by=subreddit", "by=subreddit&subreddit=a&subreddit=b&sort=key", "by=subreddit&subreddit=a&subreddit=b&order=asc",
		"by=kind&subreddit=a&subreddit=b", "by=subreddit&subreddit=a&subreddit=b&min=2", "by=subreddit&subreddit=a&subreddit=b&hour=1",
	} {
		values, err := url.ParseQuery(other)
		require.NoError(t, err)
		_, err = Parse(values, cursor)
		require.ErrorContains(t, err, "cursor: from another list", other)
	}
	posts, err := x.Posts(context.Background(), query(t, "kind=link", "").Filter, "", nil, 1)
	require.NoError(t, err)
	place := encode(t, query(t, "kind=link", "").PlaceBehind(posts[0]))
	_, err = query(t, "kind=link", "").ParsePlace(place)
	require.NoError(t, err)
	_, err = query(t, "kind=text", "").ParsePlace(place)
	require.ErrorContains(t, err, "cursor: from another list")
}

func TestWordsAreThoseOfAnyScript(t *testing.T) {
	for title, want := range map[string][]string{
		"The CAT's out of 2 bags, I'm 42!":    {"cat", "bags", "42"},
		"Cafe\u0301 CAFÉ":                     {"café", "café"},
		"नमस्ते दुनिया":                       {"नमस्ते", "दुनिया"},
		"日本語 x \xff ":                         {"日本語"},
		strings.Repeat("a", maxWord+1) + " b": nil,
		"":                                    nil,
	} {
		var got []string
		eachWord(title, func(word string) { got = append(got, word) })
		require.Equal(t, want, got, title)
	}
}

func TestADomainIsTheHostThatAPostLeadsTo(t *testing.T) {
	for item, want := range map[string]string{
		`"domain":"Imgur.COM"`:                            "imgur.com",
		`"domain":"self.golang","is_self":true`:           "self",
		`"domain":null,"url":"https://User@Go.dev:443/x"`: "go.dev",
		`"url":"::"`: "",
		`"domain":"` + strings.Repeat("a", maxDomain+1) + `"`: "",
	} {
		p, ok := readPost([]byte(`{"id":"a","subreddit":"b","created_utc":0,` + item + `}`))
		require.True(t, ok)
		require.Equal(t, want, p.domain, item)
	}
}

func TestWhatIsNoPostOrScoreIsPassedOver(t *testing.T) {
	for _, item := range []string{
		`{}`, `[]`, `{"id":"a","created_utc":1}`, `{"subreddit":"a","created_utc":1}`,
		`{"id":"a","subreddit":"b","created_utc":"1"}`, `{"id":"a","subreddit":"b","created_utc":1e18}`, `{"id":"a","subreddit":"b","created_utc":-1}`,
	} {
		_, ok := readPost([]byte(item))
		require.False(t, ok, item)
	}
	for _, item := range []string{
		`{}`, `{"post_id":"a","subreddit":"b","created_utc":1,"scorer":"c"}`, `{"post_id":"a","subreddit":"b","created_utc":1,"scorer":"c","score":1.1}`,
		`{"post_id":"a","subreddit":"b","created_utc":1,"score":0}`, `{"post_id":"a","subreddit":"b","scorer":"c","score":0}`,
	} {
		_, ok := readScore([]byte(item))
		require.False(t, ok, item)
	}
}

// FuzzParse: any query is refused with the name of what is at fault, or answered.
func FuzzParse(f *testing.F) {
	x := readyIndex(DefaultConfig())
	take(x, post{id: "p", subreddit: "a", title: "two words", domain: "go.dev", created: 1e9}, 0, "scorer.v1")
	f.Add("by=weekday,hour&limit=500", "")
	f.Add("by=word,domain&sort=score&order=asc&min=2&from=2012-06-01T00:00:00Z&to=2012-06-02T00:00:00%2B02:00", "eyJxIjoiIiwiayI6WyJhIl19")
	f.Add("subreddit=a&hour=23&weekday=7&domain=&kind=text&word=b&band=4", "")
	f.Fuzz(func(t *testing.T, text, cursor string) {
		values, err := url.ParseQuery(text)
		if err != nil {
			return
		}
		q, err := Parse(values, cursor)
		if err != nil {
			require.Equal(t, problem.InvalidArgument, problem.Of(err).Code)
			name, _, named := strings.Cut(problem.Of(err).Detail, ":")
			require.True(t, named && !strings.Contains(name, " "), err)
			return
		}
		_, groups, err := x.Groups(t.Context(), q, "", 1)
		require.NoError(t, err)
		for _, g := range groups {
			_, err := Parse(values, encode(t, g.Place()))
			require.NoError(t, err)
		}
	})
}
