package cassandra

import (
	"context"

	"gravitas/agents/store"
)

const (
	insertScore = `INSERT INTO posts_scores (post_id, scorer, data_id, name, created_utc, units, model, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	listScore = `UPDATE posts_by_subreddit USING TIMESTAMP ? SET verdict = (?, ?)
		WHERE subreddit = ? AND month = ? AND created_utc = ? AND id = ?`
	selectScores = `SELECT scorer, data_id, name, created_utc, units, model, sequence FROM posts_scores WHERE post_id = ?`
)

// PutScores implements store.Scores.
func (s *Store) PutScores(ctx context.Context, scores []store.Score) error {
	m := newMutations()
	for _, score := range scores {
		m.addScore(score)
	}
	return wrap(s.write(ctx, m), "put %d scores", len(scores))
}

func (m *mutations) addScore(s store.Score) {
	folded, at := store.Fold(s.Subreddit), month(s.CreatedUTC)
	size := 80 + len(s.PostID) + len(s.DataID) + len(s.Subreddit) + len(s.Scorer) + len(s.Model)
	m.add(partition{table: "posts_scores", key: s.PostID}, size, insertScore,
		s.PostID, s.Scorer, s.DataID, s.Subreddit, s.CreatedUTC, int64(s.Score), s.Model, s.Sequence,
		timestamp(s.Sequence))
	if s.Unlisted {
		return
	}
	m.add(partition{"posts_by_subreddit", folded, at}, size, listScore, timestamp(s.Sequence),
		s.Scorer, int64(s.Score), folded, at, s.CreatedUTC, s.PostID)
}

// GetScores implements store.Scores.
func (s *Store) GetScores(ctx context.Context, postID string) ([]store.Score, error) {
	var scores []store.Score
	score := store.Score{PostID: postID}
	dest := []any{
		&score.Scorer, &score.DataID, &score.Subreddit, &score.CreatedUTC,
		(*int64)(&score.Score), &score.Model, &score.Sequence,
	}
	err := s.each(ctx, s.session.Query(selectScores, postID), dest, func() bool {
		scores = append(scores, score)
		return true
	})
	return scores, wrap(err, "get scores of post %q", postID)
}
