package cassandra

import (
	"context"

	"gravitas/agents/store"
)

const (
	selectListed = `SELECT id, created_utc, name, data_id, title, author, permalink, url, sequence, verdict
		FROM posts_by_subreddit WHERE subreddit = ? AND month = ?`
	selectListedAfter = selectListed + ` AND (created_utc, id) < (?, ?)`
)

// ListPosts implements store.Posts. It reads the months that have posts, newest
// first, a few at a time: as many as should fill the page, going by those before.
func (s *Store) ListPosts(ctx context.Context, subreddit string, after store.Place, limit int) ([]store.ListedPost, error) {
	posts, err := s.listPosts(ctx, store.Fold(subreddit), after, limit)
	return posts, wrap(err, "list posts of %q", subreddit)
}

func (s *Store) listPosts(ctx context.Context, folded string, after store.Place, limit int) ([]store.ListedPost, error) {
	if limit <= 0 {
		return nil, s.ready(ctx)
	}
	newest := month(lastSecond)
	if after != (store.Place{}) {
		newest = month(after.CreatedUTC)
	}
	months, err := s.buckets(ctx, store.TablePostsBySubreddit, folded, month(firstSecond), newest)
	if err != nil {
		return nil, err
	}
	var listed []store.ListedPost
	for wave := 2; len(months) > 0 && len(listed) < limit; {
		wave = min(wave, len(months))
		posts, err := s.listMonths(ctx, folded, months[:wave], after, limit-len(listed))
		if err != nil {
			return nil, err
		}
		listed, months = append(listed, posts...), months[wave:]
		wave = nextWave(wave, len(posts), limit-len(listed))
	}
	return listed[:min(limit, len(listed))], nil
}

// nextWave is how many months to read for what is missing, where the last ones
// gave so many.
func nextWave(months, got, missing int) int {
	const most = 24
	if got == 0 {
		return min(months*4, most)
	}
	return min(max(missing*months/got+1, 1), most)
}

// listMonths reads up to limit posts of each month, side by side, and returns
// them in the months' order.
func (s *Store) listMonths(ctx context.Context, folded string, months []int, after store.Place, limit int) ([]store.ListedPost, error) {
	pages := make([][]store.ListedPost, len(months))
	group, ctx := s.group(ctx)
	for i, month := range months {
		group.Go(func() (err error) {
			pages[i], err = s.listMonth(ctx, folded, month, after, limit)
			return err
		})
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	var posts []store.ListedPost
	for _, page := range pages {
		posts = append(posts, page...)
	}
	return posts, nil
}

func (s *Store) listMonth(ctx context.Context, folded string, month int, after store.Place, limit int) ([]store.ListedPost, error) {
	q := s.session.Query(selectListed, folded, month)
	if after != (store.Place{}) {
		q = s.session.Query(selectListedAfter, folded, month, after.CreatedUTC, after.ID)
	}
	var posts []store.ListedPost
	var row listedRow
	err := s.each(ctx, q.PageSize(limit+1).Prefetch(0), row.dest(), func() bool {
		if row.sequence != nil {
			posts = append(posts, row.post())
		}
		return len(posts) < limit
	})
	return posts, err
}

// listedRow is a row of posts_by_subreddit; pointers are nil where it has none.
type listedRow struct {
	id        string
	created   int64
	name      string
	dataID    string
	title     string
	author    string
	permalink string
	url       string
	sequence  *int64
	scorer    *string
	units     *int64
}

func (r *listedRow) dest() []any {
	return []any{
		&r.id, &r.created, &r.name, &r.dataID, &r.title, &r.author, &r.permalink, &r.url, &r.sequence,
		&r.scorer, &r.units,
	}
}

func (r *listedRow) post() store.ListedPost {
	p := store.ListedPost{
		ID: r.id, DataID: r.dataID, Subreddit: r.name, CreatedUTC: r.created,
		Title: r.title, Author: r.author, Permalink: r.permalink, URL: r.url,
	}
	if r.scorer != nil && r.units != nil {
		p.Scored, p.Scorer, p.Score = true, *r.scorer, store.Units(*r.units)
	}
	return p
}
