package cassandra

import (
	"context"
	"maps"
	"slices"
	"sync"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/fold"
)

const (
	insertMember = `INSERT INTO subreddit_members (subreddit, month, start_utc, post_id, name, created_utc, units, gone, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	insertWindowOfPost = `INSERT INTO post_windows (bucket, post_id, subreddit, start_utc, sequence)
		VALUES (?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectWindowsOfPosts = `SELECT post_id, subreddit, start_utc, sequence FROM post_windows WHERE bucket = ? AND post_id IN ?`
	selectMembers        = `SELECT start_utc, name, created_utc, units, gone, sequence FROM subreddit_members
		WHERE subreddit = ? AND month = ? AND start_utc IN ?`
)

// startsPerRead is how many windows of one partition a request names.
const startsPerRead = 100

// FoldScores implements store.Rollups. Memberships are written first, then every
// window that these posts have been in is read, and the posts taken out of all
// but their newest: of folders at once, the one that reads last sees them all.
func (s *Store) FoldScores(ctx context.Context, scores []store.Score) ([]store.Window, error) {
	scores = fold.Latest(scores,
		func(s store.Score) string { return s.PostID },
		func(s store.Score) int64 { return s.Sequence })
	windows, err := s.foldScores(ctx, scores)
	return windows, wrap(err, "fold %d scores", len(scores))
}

func (s *Store) foldScores(ctx context.Context, scores []store.Score) ([]store.Window, error) {
	m := newMutations()
	ids := make([]string, len(scores))
	for i, score := range scores {
		ids[i] = score.PostID
		key := fold.KeyOf(score)
		m.addMember(key, score.PostID, fold.MemberOf(score))
		m.addWindowOfPost(score.PostID, fold.Entry{Key: key, Sequence: score.Sequence})
	}
	if err := s.write(ctx, m); err != nil {
		return nil, err
	}
	entries, err := s.windowsOfPosts(ctx, ids)
	if err != nil {
		return nil, err
	}
	touched := map[fold.Key]bool{}
	left := newMutations()
	for id, all := range entries {
		left.leaveWindows(id, all)
		for _, e := range all {
			touched[e.Key] = true
		}
	}
	if err := s.write(ctx, left); err != nil {
		return nil, err
	}
	return s.sum(ctx, slices.Collect(maps.Keys(touched)))
}

func (m *mutations) addMember(k fold.Key, postID string, v fold.Member) {
	at := month(k.Start)
	m.add(partition{"subreddit_members", k.Subreddit, at}, 80+len(postID)+len(v.Subreddit), insertMember,
		k.Subreddit, at, k.Start, postID, v.Subreddit, v.CreatedUTC, int64(v.Units), v.Gone, v.Sequence,
		timestamp(v.Sequence))
}

func (m *mutations) addWindowOfPost(postID string, e fold.Entry) {
	bucket := idBucket(postID)
	m.add(partition{table: "post_windows", key: bucket}, 60+len(postID)+len(e.Subreddit), insertWindowOfPost,
		bucket, postID, e.Subreddit, e.Start, e.Sequence, timestamp(e.Sequence))
}

// leaveWindows takes a post out of all windows but the one that holds it.
func (m *mutations) leaveWindows(postID string, entries []fold.Entry) {
	home := fold.Home(entries)
	for _, e := range entries {
		if e.Key != home.Key {
			m.addMember(e.Key, postID, fold.Member{Sequence: home.Sequence, Gone: true})
		}
	}
}

// windowsOfPosts reads every window that posts have been put in.
func (s *Store) windowsOfPosts(ctx context.Context, ids []string) (map[string][]fold.Entry, error) {
	byBucket := map[string][]string{}
	for _, id := range ids {
		byBucket[idBucket(id)] = append(byBucket[idBucket(id)], id)
	}
	entries := make(map[string][]fold.Entry, len(ids))
	var mu sync.Mutex
	group, ctx := s.group(ctx)
	for bucket, ids := range byBucket {
		for chunk := range slices.Chunk(ids, startsPerRead) {
			group.Go(func() error {
				var id string
				var e fold.Entry
				q := s.session.Query(selectWindowsOfPosts, bucket, chunk)
				return s.each(ctx, q, []any{&id, &e.Subreddit, &e.Start, &e.Sequence}, func() bool {
					mu.Lock()
					defer mu.Unlock()
					entries[id] = append(entries[id], e)
					return true
				})
			})
		}
	}
	return entries, group.Wait()
}

// sum recomputes windows from all their members.
func (s *Store) sum(ctx context.Context, keys []fold.Key) ([]store.Window, error) {
	starts := map[partition][]int64{}
	for _, k := range keys {
		p := partition{key: k.Subreddit, bucket: month(k.Start)}
		starts[p] = append(starts[p], k.Start)
	}
	var windows []store.Window
	var mu sync.Mutex
	group, ctx := s.group(ctx)
	for p, all := range starts {
		for chunk := range slices.Chunk(all, startsPerRead) {
			group.Go(func() error {
				summed, err := s.sumPartition(ctx, p, chunk)
				mu.Lock()
				defer mu.Unlock()
				windows = append(windows, summed...)
				return err
			})
		}
	}
	return windows, group.Wait()
}

func (s *Store) sumPartition(ctx context.Context, p partition, starts []int64) ([]store.Window, error) {
	at := make(map[int64]int, len(starts))
	windows := make([]store.Window, len(starts))
	for i, start := range starts {
		at[start] = i
		windows[i] = fold.Empty(fold.Key{Subreddit: p.key, Start: start})
	}
	var start int64
	var m fold.Member
	dest := []any{&start, &m.Subreddit, &m.CreatedUTC, (*int64)(&m.Units), &m.Gone, &m.Sequence}
	q := s.session.Query(selectMembers, p.key, p.bucket, starts)
	err := s.each(ctx, q, dest, func() bool {
		fold.Add(&windows[at[start]], m)
		return true
	})
	return windows, err
}
