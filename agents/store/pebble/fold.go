package pebble

import (
	"context"
	"errors"
	"fmt"
	"slices"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/fold"
)

// FoldScores implements store.Rollups.
func (s *Store) FoldScores(ctx context.Context, scores []store.Score) ([]store.Window, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	scores = fold.Latest(scores,
		func(s store.Score) string { return s.PostID },
		func(s store.Score) int64 { return s.Sequence })
	touched, err := s.place(ctx, scores)
	if err != nil {
		return nil, fmt.Errorf("fold %d scores: %w", len(scores), err)
	}
	windows, err := s.sum(ctx, touched)
	if err != nil {
		return nil, fmt.Errorf("sum %d windows: %w", len(touched), err)
	}
	return windows, nil
}

// place writes each score's membership and returns the windows that it is or was
// in. Others may place while the disk syncs.
func (s *Store) place(ctx context.Context, scores []store.Score) ([]fold.Key, error) {
	batch := s.db.NewBatch()
	defer batch.Close()
	touched, err := s.applyPlaces(ctx, batch, scores)
	if err != nil {
		return nil, err
	}
	return touched, batch.SyncWait()
}

func (s *Store) applyPlaces(ctx context.Context, batch *pebbledb.Batch, scores []store.Score) (touched []fold.Key, err error) {
	s.folding.Lock()
	defer s.folding.Unlock()
	iter, err := s.db.NewIterWithContext(ctx, &pebbledb.IterOptions{
		LowerBound: []byte{placeTable}, UpperBound: []byte{placeTable + 1},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	seen := make(map[fold.Key]bool, len(scores))
	for _, score := range scores {
		entries, err := placesOf(iter, score.PostID)
		if err != nil {
			return nil, err
		}
		entries = append(entries, fold.Entry{Key: fold.KeyOf(score), Sequence: score.Sequence})
		if err := appendPlaces(batch, score, entries); err != nil {
			return nil, err
		}
		for _, e := range entries {
			if !seen[e.Key] {
				seen[e.Key] = true
				touched = append(touched, e.Key)
			}
		}
	}
	return touched, s.db.ApplyNoSyncWait(batch, pebbledb.Sync)
}

// placesOf returns every window that a post has been put in.
func placesOf(iter *pebbledb.Iterator, postID string) ([]fold.Entry, error) {
	var entries []fold.Entry
	prefix := placePrefix(postID)
	limit := after(prefix)
	for state := iter.SeekGEWithLimit(prefix, limit); state == pebbledb.IterValid; state = iter.NextWithLimit(limit) {
		folded, rest, err := cutString(iter.Key()[len(prefix):])
		if err != nil {
			return nil, err
		}
		start, _, err := cutInt(rest)
		if err != nil {
			return nil, err
		}
		sequence, _, err := cutSequence(iter.Value())
		if err != nil {
			return nil, err
		}
		entries = append(entries, fold.Entry{Key: fold.Key{Subreddit: folded, Start: start}, Sequence: sequence})
	}
	return entries, iter.Error()
}

// appendPlaces writes the place that a score gives its post, its row there, and
// that the post has gone from the others. The last entry is the score's own.
func appendPlaces(batch *pebbledb.Batch, score store.Score, entries []fold.Entry) error {
	own := entries[len(entries)-1]
	home := fold.Home(entries)
	place := placeKey(score.PostID, own.Subreddit, own.Start)
	if err := batch.Merge(place, appendSequence(nil, own.Sequence), nil); err != nil {
		return err
	}
	if own.Key == home.Key {
		member := appendMember(nil, fold.MemberOf(score))
		if err := batch.Merge(memberKey(own.Subreddit, own.Start, score.PostID), member, nil); err != nil {
			return err
		}
	}
	for _, e := range entries {
		if e.Key == home.Key {
			continue
		}
		gone := appendMember(nil, fold.Member{Sequence: home.Sequence, Gone: true})
		if err := batch.Merge(memberKey(e.Subreddit, e.Start, score.PostID), gone, nil); err != nil {
			return err
		}
	}
	return nil
}

// sum recomputes windows from all their members.
func (s *Store) sum(ctx context.Context, keys []fold.Key) (windows []store.Window, err error) {
	iter, err := s.db.NewIterWithContext(ctx, &pebbledb.IterOptions{
		LowerBound: []byte{memberTable}, UpperBound: []byte{memberTable + 1},
	})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	slices.SortFunc(keys, fold.Key.Compare) // as the rows lie, so that seeks are short
	windows = make([]store.Window, len(keys))
	for i, key := range keys {
		windows[i] = fold.Empty(key)
		if err := addMembers(iter, &windows[i], memberPrefix(key.Subreddit, key.Start)); err != nil {
			return nil, err
		}
	}
	return windows, nil
}

func addMembers(iter *pebbledb.Iterator, w *store.Window, prefix []byte) error {
	limit := after(prefix)
	for state := iter.SeekGEWithLimit(prefix, limit); state == pebbledb.IterValid; state = iter.NextWithLimit(limit) {
		m, err := decodeMember(iter.Value())
		if err != nil {
			return err
		}
		fold.Add(w, m)
	}
	return iter.Error()
}
