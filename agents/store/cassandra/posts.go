package cassandra

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/fold"
)

const (
	insertPost = `INSERT INTO posts (id, created_utc, subreddit, name, data_id, title, author, permalink, url, item, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	deletePost = `DELETE FROM posts USING TIMESTAMP ? WHERE id = ? AND created_utc = ? AND subreddit = ?`
	selectPost = `SELECT created_utc, name, data_id, title, author, permalink, url, item, sequence FROM posts WHERE id = ?`
	// Only the places: a row's other columns are not sent.
	selectPlaces = `SELECT id, created_utc, subreddit, sequence FROM posts WHERE id IN ?`

	// Updates, not inserts, so that a row whose columns are deleted is gone.
	listPost = `UPDATE posts_by_subreddit USING TIMESTAMP ?
		SET name = ?, data_id = ?, title = ?, author = ?, permalink = ?, url = ?, sequence = ?
		WHERE subreddit = ? AND month = ? AND created_utc = ? AND id = ?`
	unlistPost = `DELETE name, data_id, title, author, permalink, url, sequence FROM posts_by_subreddit USING TIMESTAMP ?
		WHERE subreddit = ? AND month = ? AND created_utc = ? AND id = ?`
)

// idsPerRead is how many partitions one request names: enough to save requests,
// few enough for their node to answer in a moment.
const idsPerRead = 50

// place is where a post is listed, by the word of the write of a sequence.
type place struct {
	created   int64
	subreddit string // folded
	sequence  int64
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.sequence, o.sequence), cmp.Compare(p.created, o.created), cmp.Compare(p.subreddit, o.subreddit))
}

// PutPosts implements store.Posts. A post has a row for each place: rows are
// written first, then all places of these posts are read, and of two the older is
// taken away. Of writers at once, the one that reads last sees every place.
func (s *Store) PutPosts(ctx context.Context, posts []store.Post) error {
	posts = fold.Latest(posts,
		func(p store.Post) string { return p.ID },
		func(p store.Post) int64 { return p.Sequence })
	err := s.putPosts(ctx, posts)
	return wrap(err, "put %d posts", len(posts))
}

func (s *Store) putPosts(ctx context.Context, posts []store.Post) error {
	m := newMutations()
	ids := make([]string, len(posts))
	for i, p := range posts {
		ids[i] = p.ID
		m.addPost(p)
	}
	if err := s.write(ctx, m); err != nil {
		return err
	}
	places, err := s.places(ctx, ids)
	if err != nil {
		return err
	}
	stale := newMutations()
	for id, all := range places {
		stale.leavePlaces(id, all)
	}
	return s.write(ctx, stale)
}

func (m *mutations) addPost(p store.Post) {
	folded, at := store.Fold(p.Subreddit), month(p.CreatedUTC)
	size := 100 + len(p.ID) + 2*len(p.Subreddit) + len(p.DataID) + len(p.Title) + len(p.Author) + len(p.Permalink) + len(p.URL)
	item := p.Item
	if item == nil {
		item = []byte{}
	}
	m.add(partition{table: "posts", key: p.ID}, size+len(p.Item), insertPost,
		p.ID, p.CreatedUTC, folded, p.Subreddit, p.DataID, p.Title, p.Author, p.Permalink, p.URL, item, p.Sequence,
		timestamp(p.Sequence))
	m.add(partition{"posts_by_subreddit", folded, at}, size, listPost, timestamp(p.Sequence),
		p.Subreddit, p.DataID, p.Title, p.Author, p.Permalink, p.URL, p.Sequence,
		folded, at, p.CreatedUTC, p.ID)
	m.addBucket(store.TablePostsBySubreddit, folded, at)
}

// leavePlaces takes a post away from all places but its newest.
func (m *mutations) leavePlaces(id string, places []place) {
	newest := slices.MaxFunc(places, place.compare)
	at := timestamp(newest.sequence)
	for _, p := range places {
		if p == newest {
			continue
		}
		m.add(partition{table: "posts", key: id}, 100, deletePost, at, id, p.created, p.subreddit)
		bucket := month(p.created)
		m.add(partition{"posts_by_subreddit", p.subreddit, bucket}, 100, unlistPost, at, p.subreddit, bucket, p.created, id)
	}
}

// places reads every place that posts have a row for.
func (s *Store) places(ctx context.Context, ids []string) (map[string][]place, error) {
	places := make(map[string][]place, len(ids))
	var mu sync.Mutex
	group, ctx := s.group(ctx)
	for chunk := range slices.Chunk(ids, idsPerRead) {
		group.Go(func() error {
			var id string
			var p place
			q := s.session.Query(selectPlaces, chunk)
			return s.each(ctx, q, []any{&id, &p.created, &p.subreddit, &p.sequence}, func() bool {
				mu.Lock()
				defer mu.Unlock()
				places[id] = append(places[id], p)
				return true
			})
		})
	}
	return places, group.Wait()
}

// GetPost implements store.Posts.
func (s *Store) GetPost(ctx context.Context, id string) (store.Post, error) {
	var newest store.Post
	found := false
	p := store.Post{ID: id}
	dest := []any{&p.CreatedUTC, &p.Subreddit, &p.DataID, &p.Title, &p.Author, &p.Permalink, &p.URL, &p.Item, &p.Sequence}
	err := s.each(ctx, s.session.Query(selectPost, id), dest, func() bool {
		if !found || p.Sequence >= newest.Sequence {
			newest, found = p, true
			newest.Item = slices.Clone(p.Item)
		}
		return true
	})
	if err == nil && !found {
		err = store.ErrNotFound
	}
	return newest, wrap(err, "get post %q", id)
}
