package explore

import (
	"cmp"
	"context"

	"github.com/google/uuid"

	"gravitas/agents/store"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// Post is a post with its score.
type Post struct {
	ID        string
	DataID    uuid.UUID
	Subreddit string // as the post spells it
	Title     string
	Domain    string
	Created   int64 // Unix seconds
	Score     float64
	Scorer    string
}

// PostPlace is where a list of posts goes on: behind a post. It is its own cursor.
type PostPlace struct {
	Filter  string `json:"q"` // what the list was asked for
	Created int64  `json:"c"`
	ID      string `json:"i"`
}

// PlaceBehind is the one just behind a post.
func (f Filter) PlaceBehind(p Post) PostPlace { return PostPlace{f.name(), p.Created, p.ID} }

// ParsePlace reads the cursor of a list of posts with the filter; empty is the beginning.
func (f Filter) ParsePlace(cursor string) (*PostPlace, error) {
	if cursor == "" {
		return nil, nil
	}
	var p PostPlace
	if err := page.Decode(cursor, &p); err != nil {
		return nil, err
	}
	if p.Filter != f.name() {
		return nil, problem.New(problem.InvalidArgument, "cursor: from another list")
	}
	return &p, nil
}

// Posts returns posts that a scorer scored and that pass the filter: the newest first, then by
// id, those behind the place where one is given, and up to the limit.
func (x *Index) Posts(ctx context.Context, f Filter, scorer string, after *PostPlace, limit int) (posts []Post, err error) {
	err = x.read(ctx, func(t *table) { posts = t.posts(f, scorer, after, limit) })
	return posts, err
}

// found is a post that may be listed.
type found struct {
	created int64
	row     int
	units   int32
	column  *column
}

func (t *table) posts(f Filter, scorer string, after *PostPlace, limit int) []Post {
	newest := best[found]{limit: limit, compare: func(a, b found) int {
		if a.created != b.created {
			return cmp.Compare(b.created, a.created)
		}
		return cmp.Compare(t.texts[a.row].id, t.texts[b.row].id)
	}}
	t.scan(f, scorer, func(i int, f *fact, m *mark, c *column) {
		if after == nil || f.created < after.Created || f.created == after.Created && t.texts[i].id > after.ID {
			newest.add(found{f.created, i, m.units, c})
		}
	})
	var posts []Post
	for _, x := range newest.sorted() {
		fact, text := t.facts[x.row], t.texts[x.row]
		posts = append(posts, Post{
			ID: text.id, DataID: text.dataID, Subreddit: t.spellings.names[fact.spelling], Title: text.title,
			Domain: t.domains.names[fact.domain], Created: fact.created, Score: store.Units(x.units).Float(), Scorer: x.column.scorer,
		})
	}
	return posts
}
