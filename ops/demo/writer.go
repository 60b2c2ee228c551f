package demo

import (
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

// seed sets the demo's world apart from others; changing it changes all posts.
const seed = 0x67726176697461

// bucket is the stretch of the past that is made up as one.
const bucket = 10 * time.Minute

// subreddit is a place with a tone of its own, which drifts.
type subreddit struct {
	Name   string   `json:"name"`
	Tone   float64  `json:"tone"`   // of its posts on average: 0 silly … 1 serious
	Swing  float64  `json:"swing"`  // how far the tone drifts either way
	Weight float64  `json:"weight"` // its share of posts, in parts
	Topics []string `json:"topics"`
}

// toneAt is the subreddit's tone at a time: half the drift takes days, the other
// half about an hour, so that there is movement to see at either scale.
func (s *subreddit) toneAt(at time.Time, index int) float64 {
	hours := float64(at.Unix()) / 3600
	phase := float64(index) * 2.4 // the golden angle, in radians: no two swing together
	slow := math.Sin(2*math.Pi*hours/float64(40+7*(index%5)) + phase)
	fast := math.Sin(2*math.Pi*hours/(0.7+0.2*float64(index%4)) + phase)
	return s.Tone + s.Swing*(slow+fast)/2
}

// writer makes posts up.
type writer struct {
	*lexicon
	upTo []float64 // weights of the subreddits, summed up
}

func newWriter() (*writer, error) {
	l, err := readLexicon()
	if err != nil {
		return nil, err
	}
	w := &writer{lexicon: l}
	sum := 0.0
	for _, s := range l.Subreddits {
		sum += s.Weight
		w.upTo = append(w.upTo, sum)
	}
	return w, nil
}

// past yields the posts written from a time to another, in order, by whole
// buckets: the same whenever it is called.
func (w *writer) past(from, to time.Time) iter.Seq[post] {
	return func(yield func(post) bool) {
		for at := from.Truncate(bucket); !at.Add(bucket).After(to); at = at.Add(bucket) {
			for _, p := range w.bucket(at) {
				if !yield(p) {
					return
				}
			}
		}
	}
}

// bucket is the posts of a bucket, more of them in the evening than at night.
func (w *writer) bucket(start time.Time) []post {
	random := rand.New(rand.NewPCG(seed, uint64(start.Unix())))
	hour := float64(start.Unix()%86400) / 3600
	n := 2 + random.IntN(2) + int(math.Round(1.5*(1+math.Sin(2*math.Pi*(hour-13)/24))))
	times := make([]time.Duration, n)
	for i := range times {
		times[i] = time.Duration(random.Int64N(int64(bucket))).Truncate(time.Microsecond)
	}
	slices.Sort(times)
	posts := make([]post, n)
	for i, t := range times {
		posts[i] = w.write(random, start.Add(t))
		posts[i].Ups = int(5 * math.Exp(1.5*math.Abs(random.NormFloat64())))
		posts[i].Score, posts[i].NumComments = posts[i].Ups, random.IntN(posts[i].Ups+1)
	}
	return posts
}

// write makes up one post. Its id is its time's: no two may have the same.
func (w *writer) write(random *rand.Rand, at time.Time) post {
	index, _ := slices.BinarySearch(w.upTo, random.Float64()*w.upTo[len(w.upTo)-1])
	s := &w.Subreddits[index]
	p := post{
		ID: idOf(at), Subreddit: s.Name, CreatedUTC: at.Unix(), Score: 1, Ups: 1, Demo: true,
		Author: fmt.Sprintf("demo_%s_%d", pick(random, w.People), random.IntN(100)),
	}
	p.Name = "t3_" + p.ID
	kind, host := w.kind(s.toneAt(at, index) + 0.22*random.NormFloat64())
	topic := pick(random, s.Topics)
	if p.IsSelf = random.Float64() < 0.45; p.IsSelf {
		phrase := pick(random, kind.Self)
		p.Title, p.SelfText = w.fill(random, phrase[0], topic), w.fill(random, phrase[1], topic)
	} else {
		p.Title = w.fill(random, pick(random, kind.Link), topic)
	}
	p.Title = sentence(p.Title)
	p.place(host)
	return p
}

// kind is the phrases for a tone, and the host that such posts link to.
func (w *writer) kind(tone float64) (*phrases, string) {
	switch {
	case tone > 0.62:
		return &w.Serious, "herald.example"
	case tone > 0.34:
		return &w.Middling, "photos.example"
	default:
		return &w.Silly, "i.pictures.example"
	}
}

// place gives a post its addresses.
func (p *post) place(host string) {
	p.Permalink = fmt.Sprintf("/r/%s/comments/%s/%s/", p.Subreddit, p.ID, slug(p.Title))
	if p.IsSelf {
		p.Domain, p.URL = "self."+p.Subreddit, "https://reddit.example"+p.Permalink
		return
	}
	p.Domain, p.URL = host, "https://"+host+"/"+p.ID
}

// slug is a title's first words as they stand in a permalink.
func slug(title string) string {
	words := strings.FieldsFunc(strings.ToLower(title), func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9')
	})
	return strings.Join(words[:min(len(words), 8)], "_")
}
