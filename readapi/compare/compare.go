// Package compare holds two scorers' scores of the same posts against each other, as they lie
// on the log, before one takes the other's place.
package compare

import (
	"cmp"
	"hash/fnv"
	"math"
	"slices"
	"sync"

	"github.com/tidwall/gjson"
	"gonum.org/v1/gonum/stat"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// bins is how many equal parts a distribution has.
const bins = 10

// maxPosts bounds how many posts are held, at some 150 bytes each; of more a part is looked at,
// chosen by their ids.
const maxPosts = 1 << 20

// Comparison is what becomes of posts scored by b and not by a. Means and figures are over the
// posts that both have scored.
type Comparison struct {
	A            string      `json:"a"`
	B            string      `json:"b"`
	Posts        int         `json:"posts"` // that both have scored
	OnlyA        int         `json:"only_a"`
	OnlyB        int         `json:"only_b"`
	OneOf        int         `json:"one_of"` // 1: all posts were looked at; else one of so many
	MeanA        float64     `json:"mean_a"`
	MeanB        float64     `json:"mean_b"`
	MeanChange   float64     `json:"mean_change"`  // mean of |b − a|
	Correlation  *float64    `json:"correlation"`  // Pearson's; null where one does not vary
	Distribution []Bin       `json:"distribution"` // of scores, 0 to 1
	Changes      []Change    `json:"changes"`      // the largest first
	Subreddits   []Subreddit `json:"subreddits"`   // the largest change of the mean first
}

// Bin counts the scores in [From, To), the last 1 as well.
type Bin struct {
	From float64 `json:"from"`
	To   float64 `json:"to"`
	A    int     `json:"a"`
	B    int     `json:"b"`
}

// Change is one post's.
type Change struct {
	PostID    string  `json:"post_id"`
	Subreddit string  `json:"subreddit"`
	Title     string  `json:"title"`
	A         float64 `json:"a"`
	B         float64 `json:"b"`
}

// Subreddit is the change of a subreddit's mean.
type Subreddit struct {
	Subreddit string  `json:"subreddit"`
	Posts     int     `json:"posts"`
	A         float64 `json:"a"`
	B         float64 `json:"b"`
}

// Scores gathers two scorers' newest scores of each post. Take is safe for concurrent use.
type Scores struct {
	a, b string
	most int

	mu    sync.Mutex
	posts map[string]*pair
	oneOf uint64
}

// pair is a post's scores; a sequence of -1 is none.
type pair struct {
	subreddit  string
	a, b       float64
	seqA, seqB int64
}

// New returns an empty comparison of two scorers.
func New(a, b string) *Scores { return newScores(a, b, maxPosts) }

func newScores(a, b string, most int) *Scores {
	return &Scores{a: a, b: b, most: most, posts: map[string]*pair{}, oneOf: 1}
}

// Take looks at records of the channel posts-scores; what is no score is passed over.
func (s *Scores) Take(records []stream.Record) error {
	var e envelope.Envelope
	for _, r := range records {
		if envelope.Decode(r.Value, &e) != nil {
			continue
		}
		f := gjson.GetManyBytes(e.Data, "scorer", "post_id", "subreddit", "score")
		if f[0].Str != s.a && f[0].Str != s.b || f[1].Str == "" {
			continue
		}
		sequence := int64(0)
		if e.Sequence != nil {
			sequence = *e.Sequence
		}
		s.put(f[0].Str, f[1].Str, f[2].Str, f[3].Num, sequence)
	}
	return nil
}

func (s *Scores) put(scorer, post, subreddit string, score float64, sequence int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hash(post)%s.oneOf != 0 {
		return
	}
	p := s.posts[post]
	if p == nil {
		p = &pair{seqA: -1, seqB: -1}
		s.posts[post] = p
	}
	if scorer == s.a && sequence >= p.seqA {
		p.a, p.seqA, p.subreddit = score, sequence, subreddit
	}
	if scorer == s.b && sequence >= p.seqB {
		p.b, p.seqB, p.subreddit = score, sequence, subreddit
	}
	for len(s.posts) > s.most {
		s.oneOf *= 2
		for id := range s.posts {
			if hash(id)%s.oneOf != 0 {
				delete(s.posts, id)
			}
		}
	}
}

func hash(post string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(post)) // never fails
	return h.Sum64()
}

// Compare sums up what was taken, with as many of the largest changes as the limit says.
func (s *Scores) Compare(limit int) Comparison {
	c := Comparison{A: s.a, B: s.b, OneOf: int(s.oneOf), Changes: []Change{}, Subreddits: []Subreddit{}}
	for i := range bins {
		c.Distribution = append(c.Distribution, Bin{From: float64(i) / bins, To: float64(i+1) / bins})
	}
	var as, bs []float64
	means := map[string]*Subreddit{}
	for id, p := range s.posts {
		switch {
		case p.seqB < 0:
			c.OnlyA++
			continue
		case p.seqA < 0:
			c.OnlyB++
			continue
		}
		as, bs = append(as, p.a), append(bs, p.b)
		c.Distribution[bin(p.a)].A++
		c.Distribution[bin(p.b)].B++
		c.MeanChange += math.Abs(p.b - p.a)
		c.Changes = append(c.Changes, Change{PostID: id, Subreddit: p.subreddit, A: p.a, B: p.b})
		m := means[p.subreddit]
		if m == nil {
			m = &Subreddit{Subreddit: p.subreddit}
			means[p.subreddit] = m
		}
		m.Posts, m.A, m.B = m.Posts+1, m.A+p.a, m.B+p.b
	}
	if c.Posts = len(as); c.Posts > 0 {
		c.MeanA, c.MeanB, c.MeanChange = stat.Mean(as, nil), stat.Mean(bs, nil), c.MeanChange/float64(c.Posts)
	}
	if r := stat.Correlation(as, bs, nil); c.Posts > 1 && !math.IsNaN(r) {
		c.Correlation = &r
	}
	slices.SortFunc(c.Changes, func(x, y Change) int {
		return cmp.Or(cmp.Compare(math.Abs(y.B-y.A), math.Abs(x.B-x.A)), cmp.Compare(x.PostID, y.PostID))
	})
	c.Changes = c.Changes[:min(limit, len(c.Changes))]
	c.Subreddits = ranked(means)
	return c
}

func bin(score float64) int { return min(max(int(score*bins), 0), bins-1) }

// ranked are the subreddits' means, the largest change first.
func ranked(sums map[string]*Subreddit) []Subreddit {
	all := make([]Subreddit, 0, len(sums))
	for _, m := range sums {
		all = append(all, Subreddit{m.Subreddit, m.Posts, m.A / float64(m.Posts), m.B / float64(m.Posts)})
	}
	slices.SortFunc(all, func(x, y Subreddit) int {
		return cmp.Or(cmp.Compare(math.Abs(y.B-y.A), math.Abs(x.B-x.A)), cmp.Compare(x.Subreddit, y.Subreddit))
	})
	return all
}
