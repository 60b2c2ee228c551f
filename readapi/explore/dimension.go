package explore

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"gravitas/agents/store"
)

// Dimension is what posts can be grouped by.
type Dimension string

// The dimensions.
const (
	Subreddit Dimension = "subreddit" // as its posts spell it
	Hour      Dimension = "hour"      // of the day, UTC: 0 to 23
	Weekday   Dimension = "weekday"   // 1, Monday, to 7, Sunday
	Day       Dimension = "day"       // 2012-06-01
	Month     Dimension = "month"     // 2012-06
	Year      Dimension = "year"      // 2012
	Domain    Dimension = "domain"    // a host; self for text posts
	Kind      Dimension = "kind"      // text or link
	Word      Dimension = "word"      // of the title, each once a post
	Band      Dimension = "band"      // fifth of the scores: 0, [0, 0.2), to 4, [0.8, 1]
)

// dimensions are all that there are.
var dimensions = map[Dimension]struct {
	ordered bool // groups come by their keys where nothing else is said
	axis    func(*table) axis
}{
	Subreddit: {false, subredditAxis},
	Hour:      {true, small(hours, func(f *fact, _ int32) uint32 { return uint32(f.hour) })},
	Weekday:   {true, small(weekdays, func(f *fact, _ int32) uint32 { return uint32(f.weekday) })},
	Day:       {true, func(t *table) axis { return dateAxis(t, len("2012-06-01")) }},
	Month:     {true, func(t *table) axis { return dateAxis(t, len("2012-06")) }},
	Year:      {true, func(t *table) axis { return dateAxis(t, len("2012")) }},
	Domain:    {false, func(t *table) axis { return single(t.domains, func(f *fact, _ int32) uint32 { return f.domain }) }},
	Kind:      {false, small(kinds, func(f *fact, _ int32) uint32 { return uint32(f.kind) - linkKind })},
	Word:      {false, func(t *table) axis { return single(t.vocabulary, nil) }},
	Band:      {true, small(bands, func(_ *fact, units int32) uint32 { return uint32(band(units)) })},
}

func dimensionNames() []string {
	var names []string
	for _, d := range slices.Sorted(maps.Keys(dimensions)) {
		names = append(names, string(d))
	}
	return names
}

// Names of the groups of small dimensions, by number.
var (
	hours    = numbers(0, 24)
	weekdays = numbers(1, 7)
	kinds    = []string{"link", "text"} // by number from linkKind
	bands    = numbers(0, 5)
)

func numbers(first, n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(first + i)
	}
	return names
}

// band is the fifth that a score lies in.
func band(units int32) uint8 {
	const fifth = store.UnitsPerPoint / 5
	return uint8(min(units/fifth, 4))
}

// axis is a dimension of a table, whose groups are numbers of a dictionary.
type axis struct {
	keys *dictionary                       // what groups are ordered by
	code func(f *fact, units int32) uint32 // a post's group; nil: one for each of its words
	name func(code uint32) string          // of a group
}

func (a axis) size() int { return len(a.keys.names) }

// single is an axis of which each post has one group.
func single(keys *dictionary, code func(*fact, int32) uint32) axis {
	return axis{keys, code, func(code uint32) string { return keys.names[code] }}
}

// small is an axis of groups that are always the same, in this order.
func small(names []string, code func(*fact, int32) uint32) func(*table) axis {
	keys := &dictionary{codes: map[string]uint32{}}
	for i := range names {
		keys.code(fmt.Sprintf("%02d", i))
	}
	return func(*table) axis { return axis{keys, code, func(code uint32) string { return names[code] }} }
}

// dateAxis groups days whose names begin with as many equal bytes.
func dateAxis(t *table, length int) axis {
	keys := newDictionary()
	of := make([]uint32, len(t.days.names))
	for day, name := range t.days.names {
		of[day] = keys.code(name[:min(length, len(name))])
	}
	return single(keys, func(f *fact, _ int32) uint32 { return of[f.day] })
}

// subredditAxis names each group by the first, in byte order, of the spellings that were grouped,
// as totals do.
func subredditAxis(t *table) axis {
	spelled := make([]uint32, len(t.subreddits.names))
	code := func(f *fact, _ int32) uint32 {
		if s := &spelled[f.subreddit]; *s != f.spelling && (*s == 0 || t.spellings.compare(f.spelling, *s) < 0) {
			*s = f.spelling
		}
		return f.subreddit
	}
	return axis{t.subreddits, code, func(code uint32) string { return t.spellings.names[spelled[code]] }}
}
