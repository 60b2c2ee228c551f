package bench

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"io/fs"
	"os"
	"strings"

	"gravitas/agents/post"
	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
	"gravitas/agents/store"
)

// corpus is a file of posts, and what must come of it.
type corpus struct {
	items  [][]byte
	posts  map[string]store.Score // by id, as the file last has it
	totals map[string]store.Sum   // by folded subreddit
}

// maxLine bounds one post of the file.
const maxLine = 8 << 20

// readCorpus reads up to limit posts of a file, all for 0, and scores them.
func readCorpus(path string, limit int, m *model.Model) (*corpus, error) {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("the file of posts is not there: name one with --file: %w", err)
	}
	if err != nil {
		return nil, err
	}
	defer file.Close()
	var lines io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		if lines, err = gzip.NewReader(file); err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
	}
	c := &corpus{posts: map[string]store.Score{}, totals: map[string]store.Sum{}}
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, maxLine)
	for scanner.Scan() && (limit == 0 || len(c.items) < limit) {
		if err := c.add(append([]byte(nil), scanner.Bytes()...), m); err != nil {
			return nil, fmt.Errorf("%s: line %d: %w", path, len(c.items)+1, err)
		}
	}
	if err := scanner.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	for _, s := range c.posts {
		folded := store.Fold(s.Subreddit)
		sum := c.totals[folded]
		sum.Add(store.Sum{Subreddit: s.Subreddit, Posts: 1, Units: s.Score, First: s.CreatedUTC, Last: s.CreatedUTC})
		c.totals[folded] = sum
	}
	return c, nil
}

func (c *corpus) add(item []byte, m *model.Model) error {
	p, err := post.Parse(item)
	if err != nil {
		return err
	}
	c.items = append(c.items, item)
	c.posts[p.ID] = scoreOf(p, m, int64(len(c.items)))
	return nil
}

// scoreOf is the row of a post's score.
func scoreOf(p post.Post, m *model.Model, sequence int64) store.Score {
	return store.Score{
		PostID: p.ID, DataID: p.ID, Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
		Score: store.ToUnits(m.Score(scorer.Features(p))), Scorer: scorer.Spec.Name, Model: m.Version(), Sequence: sequence,
	}
}

// lanes deals the items out by subreddit, as partitions do, in the file's order.
func (c *corpus) lanes(n int) ([][][]byte, error) {
	lanes := make([][][]byte, n)
	for _, item := range c.items {
		p, err := post.Parse(item)
		if err != nil {
			return nil, err
		}
		i := laneOf(p.Subreddit, n)
		lanes[i] = append(lanes[i], item)
	}
	return lanes, nil
}

func laneOf(subreddit string, n int) int {
	hash := fnv.New32a()
	hash.Write([]byte(store.Fold(subreddit)))
	return int(hash.Sum32() % uint32(n))
}
