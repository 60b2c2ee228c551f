package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/url"

	"gravitas/agents/store"
)

// shown is a line of the read API's lists.
type shown struct {
	Name  string   `json:"name"`
	ID    string   `json:"id"`
	Posts int64    `json:"posts"`
	Score *float64 `json:"score"`
}

// verify compares what the read API shows with what must come of the corpus: each
// subreddit's total, and every post with its score.
func (c *corpus) verify(ctx context.Context, in *instance) error {
	names, err := c.verifyTotals(ctx, in)
	if err != nil {
		return err
	}
	seen := 0
	for _, name := range names {
		err := in.list(ctx, "/api/subreddit/"+url.PathEscape(name), func(s shown) error {
			want, ok := c.posts[s.ID]
			if !ok || s.Score == nil || !close9(*s.Score, want.Score.Float()) {
				return fmt.Errorf("post %q of %s: scored %v, want %v", s.ID, name, s.Score, want.Score.Float())
			}
			seen++
			return nil
		})
		if err != nil {
			return err
		}
	}
	if seen != len(c.posts) {
		return fmt.Errorf("%d posts are stored, want %d", seen, len(c.posts))
	}
	return nil
}

func (c *corpus) verifyTotals(ctx context.Context, in *instance) (names []string, err error) {
	err = in.list(ctx, "/api/subreddits", func(s shown) error {
		want := c.totals[store.Fold(s.Name)]
		if s.Posts != want.Posts || s.Score == nil || !close9(*s.Score, want.Mean()) {
			return fmt.Errorf("total of %s: %d posts, want %d with a mean of %v", s.Name, s.Posts, want.Posts, want.Mean())
		}
		names = append(names, s.Name)
		return nil
	})
	if err == nil && len(names) != len(c.totals) {
		err = fmt.Errorf("%d subreddits have a total, want %d", len(names), len(c.totals))
	}
	return names, err
}

// close9 reports whether two scores are the same to nine digits.
func close9(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// list calls each with every line of one of the read API's lists.
func (in *instance) list(ctx context.Context, path string, each func(shown) error) error {
	return in.get(ctx, in.ready.Readapi+path+"?format=ndjson", func(body io.Reader) error {
		lines := bufio.NewScanner(body)
		lines.Buffer(nil, maxLine)
		for lines.Scan() {
			var s shown
			if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
			if err := each(s); err != nil {
				return err
			}
		}
		return lines.Err()
	})
}
