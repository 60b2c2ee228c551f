package e2e

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	fiveMinutes = 5 * 60 // seconds
	hour        = 60 * 60
	week        = 7 * 24 * hour
)

// group is what one subreddit must come to: its distinct posts as they came last.
type group struct {
	name  string // of several spellings the first in byte order
	posts map[string]post
}

// groups sorts posts by subreddit, in any case. Of posts with one id the last counts,
// for the subreddit that it names.
func groups(posts []post) map[string]*group {
	last := make(map[string]post, len(posts))
	for _, p := range posts {
		last[p.ID] = p
	}
	all := map[string]*group{}
	for id, p := range last {
		folded := strings.ToLower(p.Subreddit)
		g := all[folded]
		if g == nil {
			g = &group{name: p.Subreddit, posts: map[string]post{}}
			all[folded] = g
		}
		g.name = min(g.name, p.Subreddit)
		g.posts[id] = p
	}
	return all
}

// newestFirst is the group's posts in the order that they are listed in.
func (g *group) newestFirst() []post {
	return slices.SortedFunc(maps.Values(g.posts), func(a, b post) int {
		return cmp.Or(cmp.Compare(b.second(), a.second()), cmp.Compare(b.ID, a.ID))
	})
}

// second is when the post was made, in whole Unix seconds.
func (p post) second() int64 { return int64(math.Floor(p.CreatedUTC)) }

// mean adds up scores in whole units of 1e-9, in which they are given.
type mean struct {
	posts int64
	units int64
}

func (m *mean) add(score float64) {
	m.posts++
	m.units += int64(math.Round(score * 1e9))
}

func (m *mean) score() float64 { return float64(m.units) / 1e9 / float64(m.posts) }

// windows computes the group's means by windows of a width, in seconds.
func (g *group) windows(width int64, scores map[string]float64) map[int64]*mean {
	all := map[int64]*mean{}
	for id, p := range g.posts {
		start := p.second() / width * width
		if all[start] == nil {
			all[start] = &mean{}
		}
		all[start].add(scores[id])
	}
	return all
}

// weekEnds are times, in Unix seconds, the weeks up to which hold every post of the group.
func (g *group) weekEnds() []int64 {
	var ends []int64
	reached := int64(math.MaxInt64) // the beginning of the last week
	for _, p := range g.newestFirst() {
		if p.second() < reached {
			end := p.second()/hour*hour + hour
			ends = append(ends, end)
			reached = end - week
		}
	}
	return ends
}

func rfc3339(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
