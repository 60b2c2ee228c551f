package explore

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
)

// version is a post's content at one time, and what scorers made of it.
type version struct {
	id, subreddit, title, domain string
	created                      int64
	text                         bool
	offset                       int64
	scores                       map[string]int // by scorer, in tenths
}

func (v version) record() stream.Record {
	item := fmt.Sprintf(`{"id":%q,"subreddit":%q,"title":%q,"created_utc":%d.7,"domain":%q,"is_self":%t}`,
		v.id, v.subreddit, v.title, v.created, v.domain, v.text)
	r := logtest.Wrap(envelope.ChannelPosts, v.subreddit, v.id, item)
	r.Offset = v.offset
	return r
}

func (v version) scored(scorer string) stream.Record {
	e := envelope.Envelope{DataID: envelope.ItemID("posts", v.id+scorer, nil), Channel: envelope.ChannelPostsScores}
	sequence := e.Order(0, v.offset)
	e.Sequence = &sequence
	e.Data = fmt.Appendf(nil, `{"post_id":%q,"subreddit":%q,"created_utc":%d,"score":%g,"scorer":%q}`,
		v.id, v.subreddit, v.created, float64(v.scores[scorer])/10, scorer)
	return stream.NewRecord(nil, &e)
}

var scorers = []string{"scorer.v1", "scorer.v2"}

// drawHistory is posts and edits of them; every one but a few is scored.
func drawHistory(t *rapid.T) (all []version) {
	start := time.Date(2011, 12, 30, 22, 0, 0, 0, time.UTC).Unix()
	for offset := range rapid.IntRange(1, 40).Draw(t, "versions") {
		v := version{
			id:        fmt.Sprint("p", rapid.IntRange(0, 12).Draw(t, "id")),
			subreddit: rapid.SampledFrom([]string{"golang", "Golang", "GoLang", "funny", "a"}).Draw(t, "subreddit"),
			title:     strings.Join(rapid.SliceOfN(rapid.SampledFrom([]string{"Cats", "cats!", "the", "42", "Ärger", "ÄRGER", "x", "dogs' day", "день"}), 0, 4).Draw(t, "title"), " "),
			domain:    rapid.SampledFrom([]string{"Imgur.com", "go.dev", ""}).Draw(t, "domain"),
			created:   start + 1800*int64(rapid.IntRange(0, 200).Draw(t, "created")),
			text:      rapid.Bool().Draw(t, "text"),
			offset:    int64(offset), scores: map[string]int{},
		}
		for _, scorer := range scorers {
			if rapid.IntRange(0, 9).Draw(t, "scored") > 0 {
				v.scores[scorer] = rapid.IntRange(0, 10).Draw(t, "score")
			}
		}
		all = append(all, v)
	}
	return all
}

// deliver has an index take a history in: in any order, and some of it more than once.
func deliver(t *rapid.T, x *Index, history []version) {
	var steps []func()
	for _, v := range history {
		steps = append(steps, func() { require.NoError(t, x.posts.Take(0, []stream.Record{v.record()})) })
		for _, scorer := range slices.Sorted(maps.Keys(v.scores)) {
			steps = append(steps, func() { require.NoError(t, x.scores.Take(0, []stream.Record{v.scored(scorer)})) })
		}
	}
	random := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
	for range len(steps) / 3 {
		steps = append(steps, steps[random.IntN(len(steps))])
	}
	random.Shuffle(len(steps), func(i, j int) { steps[i], steps[j] = steps[j], steps[i] })
	for i, step := range steps {
		step()
		if i == len(steps)/2 {
			x.table = x.table.compacted(x.bounds)
		}
	}
}

// outcome is each post as it came last that has a score of the scorer where it is, with that score.
func outcome(history []version, scorer string) (posts []version) {
	content, scored := map[string]version{}, map[string]version{}
	for _, v := range history {
		content[v.id] = v
		if _, ok := v.scores[scorer]; ok {
			scored[v.id] = v
		}
	}
	for id, v := range content {
		s, ok := scored[id]
		if ok && s.created == v.created && strings.EqualFold(s.subreddit, v.subreddit) {
			v.scores = map[string]int{scorer: s.scores[scorer]}
			posts = append(posts, v)
		}
	}
	return posts
}

// values are a post's of a dimension.
func (v version) values(d Dimension, scorer string) []string {
	at := time.Unix(v.created, 0).UTC()
	switch d {
	case Subreddit:
		return []string{strings.ToLower(v.subreddit)}
	case Hour:
		return []string{strconv.Itoa(at.Hour())}
	case Weekday:
		return []string{map[string]string{"Mon": "1", "Tue": "2", "Wed": "3", "Thu": "4", "Fri": "5", "Sat": "6", "Sun": "7"}[at.Format("Mon")]}
	case Day:
		return []string{at.Format("2006-01-02")}
	case Month:
		return []string{at.Format("2006-01")}
	case Year:
		return []string{at.Format("2006")}
	case Domain:
		if v.text {
			return []string{"self"}
		}
		return []string{strings.ToLower(v.domain)}
	case Kind:
		return []string{map[bool]string{true: "text", false: "link"}[v.text]}
	case Band:
		return []string{strconv.Itoa(min(v.scores[scorer]/2, 4))}
	}
	var words []string
	for word, in := range map[string]string{"cats": "cats", "42": "42", "ärger": "ärger", "dogs": "dogs", "day": "day", "день": "день"} {
		if strings.Contains(strings.ToLower(v.title), in) {
			words = append(words, word)
		}
	}
	return words
}

// question is a query as a client asks it.
type question struct {
	url.Values
	scorer string
}

func drawQuestion(t *rapid.T) question {
	q := question{url.Values{}, rapid.SampledFrom(scorers).Draw(t, "scorer")}
	by := rapid.SliceOfNDistinct(rapid.SampledFrom(dimensionNames()), 0, 2, rapid.ID).Draw(t, "by")
	q.Set("by", strings.Join(by, ","))
	some := map[string][]string{
		"subreddit": {"GOLANG", "funny", "none"}, "hour": hours, "weekday": weekdays, "domain": {"IMGUR.com", "self", ""},
		"kind": kinds, "word": {"CATS", "ärger", "none"}, "band": bands,
	}
	for _, name := range slices.Sorted(maps.Keys(some)) {
		values := some[name]
		if rapid.IntRange(0, 4).Draw(t, name) == 0 {
			q.Values[name] = rapid.SliceOfN(rapid.SampledFrom(values), 1, len(values)).Draw(t, name)
		}
	}
	one := map[string][]string{
		"from": {"", "", "2011-12-31T10:00:00Z"}, "to": {"", "", "2012-01-02T09:59:59.5Z"},
		"sort": {"", "count", "score", "serious", "key"}, "order": {"", "asc", "desc"}, "min": {"", "2"},
	}
	for _, name := range slices.Sorted(maps.Keys(one)) {
		q.Set(name, rapid.SampledFrom(one[name]).Draw(t, name))
	}
	return q
}

// lets reports whether a post passes the question's filters.
func (q question) lets(v version) bool {
	for _, name := range []Dimension{Subreddit, Hour, Weekday, Domain, Kind, Word, Band} {
		asked, any := q.Values[string(name)], false
		for _, value := range v.values(name, q.scorer) {
			any = any || slices.ContainsFunc(asked, func(a string) bool { return strings.EqualFold(a, value) })
		}
		if len(asked) > 0 && !any {
			return false
		}
	}
	at := time.Unix(v.created, 0)
	if from, err := time.Parse(time.RFC3339Nano, q.Get("from")); err == nil && at.Before(from) {
		return false
	}
	to, err := time.Parse(time.RFC3339Nano, q.Get("to"))
	return err != nil || at.Before(to)
}

// naive is a group as it is counted one post after the other, in tenths.
type naive struct {
	keys                []string
	posts, sum, serious int
}

// answer counts the naive way.
func (q question) answer(posts []version) (total naive, groups []naive) {
	by := []Dimension{}
	for _, name := range strings.FieldsFunc(q.Get("by"), func(r rune) bool { return r == ',' }) {
		by = append(by, Dimension(name))
	}
	spelled, met := map[string]string{}, map[string]*naive{}
	for _, v := range posts {
		if !q.lets(v) {
			continue
		}
		folded := strings.ToLower(v.subreddit)
		if spelled[folded] == "" || v.subreddit < spelled[folded] {
			spelled[folded] = v.subreddit
		}
		total.add(v.scores[q.scorer])
		keys := [][]string{{}}
		for _, d := range by {
			var longer [][]string
			for _, key := range keys {
				for _, value := range v.values(d, q.scorer) {
					longer = append(longer, append(slices.Clone(key), value))
				}
			}
			keys = longer
		}
		for _, key := range keys {
			name := strings.Join(key, "\n")
			if met[name] == nil {
				met[name] = &naive{keys: key}
			}
			met[name].add(v.scores[q.scorer])
		}
	}
	least, _ := strconv.Atoi(cmp.Or(q.Get("min"), "1"))
	for _, g := range met {
		if g.posts >= least && len(by) > 0 {
			groups = append(groups, *g)
		}
	}
	slices.SortFunc(groups, func(a, b naive) int { return q.order(by, a, b) })
	for i := range groups {
		for n, d := range by {
			if d == Subreddit {
				groups[i].keys[n] = spelled[groups[i].keys[n]]
			}
		}
	}
	return total, groups
}

func (n *naive) add(tenths int) {
	n.posts++
	n.sum += tenths
	if tenths >= 5 {
		n.serious++
	}
}

// order compares groups as the query says.
func (q question) order(by []Dimension, a, b naive) int {
	key := 0
	for i := range a.keys {
		key = cmp.Or(key, cmp.Compare(len(a.keys[i]), len(b.keys[i]))*map[Dimension]int{Hour: 1}[by[i]], strings.Compare(a.keys[i], b.keys[i]))
	}
	sort := q.Get("sort")
	if sort == "" {
		sort = "key"
		for _, d := range by {
			if slices.Contains([]Dimension{Subreddit, Domain, Kind, Word}, d) {
				sort = "count"
			}
		}
	}
	figure := map[string]int{
		"count": a.posts - b.posts, "score": a.sum*b.posts - b.sum*a.posts, "serious": a.serious*b.posts - b.serious*a.posts,
	}[sort]
	if q.Get("order") == "desc" || q.Get("order") == "" && sort != "key" {
		figure = -figure
		if sort == "key" {
			key = -key
		}
	}
	return cmp.Or(figure, key)
}

// TestTheIndexAnswersAsOneWhoCountsTheOutcome: whatever order posts, edits and scores come in, and
// how often.
func TestTheIndexAnswersAsOneWhoCountsTheOutcome(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		history := drawHistory(t)
		x := readyIndex(DefaultConfig())
		deliver(t, x, history)
		for range 5 {
			x.table.dense = rapid.SampledFrom([]int{0, maxDense}).Draw(t, "dense")
			q := drawQuestion(t)
			posts := outcome(history, q.scorer)
			total, groups := q.answer(posts)
			requireGroups(t, x, q, total, groups)
			requirePosts(t, x, q, posts)
		}
	})
}

// requireGroups asks in pages of some groups.
func requireGroups(t *rapid.T, x *Index, q question, total naive, groups []naive) {
	limit := rapid.IntRange(1, 7).Draw(t, "limit")
	cursor, got := "", []Group{}
	for {
		query, err := Parse(q.Values, cursor)
		require.NoError(t, err)
		measure, some, err := x.Groups(context.Background(), query, q.scorer, limit)
		require.NoError(t, err)
		requireMeasure(t, total, measure)
		got = append(got, some...)
		if len(some) < limit {
			break
		}
		cursor = encode(t, some[limit-1].Place())
	}
	require.Len(t, got, len(groups), "%v", q)
	for i, g := range groups {
		require.Equal(t, g.keys, got[i].Key, "%v", q)
		requireMeasure(t, g, got[i].Measure)
	}
}

func requireMeasure(t *rapid.T, want naive, got Measure) {
	require.EqualValues(t, want.posts, got.Posts)
	if want.posts > 0 {
		require.InDelta(t, float64(want.sum)/float64(want.posts)/10, got.Score, 1e-12)
		require.InDelta(t, float64(want.serious)/float64(want.posts), got.Serious, 1e-12)
	}
}

// requirePosts asks in pages of some posts.
func requirePosts(t *rapid.T, x *Index, q question, posts []version) {
	posts = slices.DeleteFunc(slices.Clone(posts), func(v version) bool { return !q.lets(v) })
	slices.SortFunc(posts, func(a, b version) int { return cmp.Or(cmp.Compare(b.created, a.created), cmp.Compare(a.id, b.id)) })
	filter, err := ParseFilter(q.Values)
	require.NoError(t, err)
	limit := rapid.IntRange(1, 7).Draw(t, "limit of posts")
	var after *PostPlace
	var got []Post
	for {
		some, err := x.Posts(context.Background(), filter, q.scorer, after, limit)
		require.NoError(t, err)
		got = append(got, some...)
		if len(some) < limit {
			break
		}
		after, err = filter.ParsePlace(encode(t, filter.PlaceBehind(some[limit-1])))
		require.NoError(t, err)
	}
	require.Len(t, got, len(posts), "%v", q)
	for i, v := range posts {
		require.Equal(t, Post{
			ID: v.id, DataID: envelope.ItemID("posts", v.id, nil), Subreddit: v.subreddit, Title: v.title,
			Domain: v.values(Domain, "")[0], Created: v.created, Score: float64(v.scores[q.scorer]) / 10, Scorer: q.scorer,
		}, got[i])
	}
}
