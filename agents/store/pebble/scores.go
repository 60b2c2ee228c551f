package pebble

import (
	"context"
	"fmt"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

// PutScores implements store.Scores.
func (s *Store) PutScores(ctx context.Context, scores []store.Score) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		var value []byte
		for _, score := range scores {
			value = appendScore(value[:0], score)
			if err := batch.Merge(scoreKey(score.PostID, score.Scorer), value, nil); err != nil {
				return fmt.Errorf("put score of post %q: %w", score.PostID, err)
			}
			if score.Unlisted {
				continue
			}
			value = appendListed(value[:0], score)
			place := listKey(store.Fold(score.Subreddit), score.CreatedUTC, score.PostID)
			if err := batch.Merge(place, value, nil); err != nil {
				return fmt.Errorf("list score of post %q: %w", score.PostID, err)
			}
		}
		return nil
	})
}

// GetScores implements store.Scores.
func (s *Store) GetScores(ctx context.Context, postID string) ([]store.Score, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	var scores []store.Score
	prefix := scorePrefix(postID)
	err := scan(ctx, s.db, prefix, after(prefix), func(key, value []byte) (bool, error) {
		scorer, _, err := cutString(key[len(prefix):])
		if err != nil {
			return false, err
		}
		score, err := decodeScore(postID, scorer, value)
		scores = append(scores, score)
		return true, err
	})
	if err != nil {
		return nil, fmt.Errorf("get scores of post %q: %w", postID, err)
	}
	return scores, nil
}
