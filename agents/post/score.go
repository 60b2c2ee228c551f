package post

import (
	"encoding/json"
	"fmt"

	"gravitas/agents/store"
)

// Score is the item of the channel posts-scores.
type Score struct {
	PostID     string  `json:"post_id"`
	Subreddit  string  `json:"subreddit"`
	CreatedUTC int64   `json:"created_utc"` // of the post, Unix seconds
	Score      float64 `json:"score"`       // 0 (unserious) to 1 (serious), a whole number of 1e-9
	Scorer     string  `json:"scorer"`      // agent and version
	Model      string  `json:"model"`       // model version
	Title      string  `json:"title"`       // of the post, for those who watch scores come in
	Demo       bool    `json:"demo,omitempty"`
}

// ParseScore reads a score.
func ParseScore(item []byte) (Score, error) {
	var s Score
	if err := json.Unmarshal(item, &s); err != nil {
		return s, fmt.Errorf("score: %w", err)
	}
	return s, nil
}

// Row is the score as the tables keep it.
func (s Score) Row(dataID string, sequence int64) store.Score {
	return store.Score{
		PostID: s.PostID, DataID: dataID, Subreddit: s.Subreddit, CreatedUTC: s.CreatedUTC,
		Score: store.ToUnits(s.Score), Scorer: s.Scorer, Model: s.Model, Sequence: sequence,
	}
}
