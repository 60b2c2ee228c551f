package rig

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	FiveMinutes = 5 * 60 // seconds
	Hour        = 60 * 60
	week        = 7 * 24 * Hour
)

// Group is what one subreddit must come to: its distinct posts as they came last.
type Group struct {
	Name  string // of several spellings the first in byte order
	posts map[string]Post
}

// Groups sorts posts by subreddit, in any case. Of posts with one id the last counts,
// for the subreddit that it names.
func Groups(posts []Post) map[string]*Group {
	last := make(map[string]Post, len(posts))
	for _, p := range posts {
		last[p.ID] = p
	}
	all := map[string]*Group{}
	for id, p := range last {
		folded := strings.ToLower(p.Subreddit)
		g := all[folded]
		if g == nil {
			g = &Group{Name: p.Subreddit, posts: map[string]Post{}}
			all[folded] = g
		}
		g.Name = min(g.Name, p.Subreddit)
		g.posts[id] = p
	}
	return all
}

// NewestFirst is the group's posts in the order that they are listed in.
func (g *Group) NewestFirst() []Post {
	return slices.SortedFunc(maps.Values(g.posts), func(a, b Post) int {
		return cmp.Or(cmp.Compare(b.second(), a.second()), cmp.Compare(b.ID, a.ID))
	})
}

// second is when the post was made, in whole Unix seconds.
func (p Post) second() int64 { return int64(math.Floor(p.CreatedUTC)) }

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
func (g *Group) windows(width int64, scores map[string]float64) map[int64]*mean {
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
func (g *Group) weekEnds() []int64 {
	var ends []int64
	reached := int64(math.MaxInt64) // the beginning of the last week
	for _, p := range g.NewestFirst() {
		if p.second() < reached {
			end := p.second()/Hour*Hour + Hour
			ends = append(ends, end)
			reached = end - week
		}
	}
	return ends
}

func rfc3339(unix int64) string { return time.Unix(unix, 0).UTC().Format(time.RFC3339) }
