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
	Hour:      {true, hourAxis},
	Weekday:   {true, func(*table) axis { return single(weekdays, func(f *fact, _ int32) uint32 { return uint32(f.weekday) }) }},
	Day:       {true, func(t *table) axis { return dateAxis(t, len("2012-06-01")) }},
	Month:     {true, func(t *table) axis { return dateAxis(t, len("2012-06")) }},
	Year:      {true, func(t *table) axis { return dateAxis(t, len("2012")) }},
	Domain:    {false, func(t *table) axis { return single(t.domains.names, func(f *fact, _ int32) uint32 { return f.domain }) }},
	Kind: {false, func(*table) axis {
		return single(kinds, func(f *fact, _ int32) uint32 { return uint32(f.kind) - textKind })
	}},
	Word: {false, wordAxis},
	Band: {true, func(*table) axis {
		return single(bands, func(_ *fact, units int32) uint32 { return uint32(band(units)) })
	}},
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
	kinds    = []string{"text", "link"}
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

// axis is a dimension of a table, whose groups have numbers below size.
type axis struct {
	size int
	// codes are the numbers of a post's groups. It may use buf, and lasts until it is used again.
	codes func(f *fact, units int32, buf *[1]uint32) []uint32
	// name is a group's, key what it is ordered by.
	name func(code uint32) string
	key  func(code uint32) string
}

// single is an axis of which each post has one group.
func single(names []string, code func(*fact, int32) uint32) axis {
	name := func(code uint32) string { return names[code] }
	return axis{len(names), func(f *fact, units int32, buf *[1]uint32) []uint32 {
		buf[0] = code(f, units)
		return buf[:]
	}, name, name}
}

func hourAxis(*table) axis {
	a := single(hours, func(f *fact, _ int32) uint32 { return uint32(f.hour) })
	a.key = func(code uint32) string { return fmt.Sprintf("%02d", code) }
	return a
}

// dateAxis groups days whose names begin with as many equal bytes.
func dateAxis(t *table, length int) axis {
	names := newDictionary()
	of := make([]uint32, len(t.days.names))
	for day, name := range t.days.names {
		of[day] = names.code(name[:min(length, len(name))])
	}
	return single(names.names, func(f *fact, _ int32) uint32 { return of[f.day] })
}

func wordAxis(t *table) axis {
	a := single(t.vocabulary.names, nil)
	a.codes = func(f *fact, _ int32, _ *[1]uint32) []uint32 { return t.words[f.words.from:f.words.to] }
	return a
}

// subredditAxis names each group by the first, in byte order, of the spellings that were grouped,
// as totals do.
func subredditAxis(t *table) axis {
	spelled := make([]uint32, len(t.subreddits.names))
	a := single(t.subreddits.names, func(f *fact, _ int32) uint32 {
		if s := &spelled[f.subreddit]; *s != f.spelling && (*s == 0 || t.spellings.names[f.spelling] < t.spellings.names[*s]) {
			*s = f.spelling
		}
		return f.subreddit
	})
	a.name = func(code uint32) string { return t.spellings.names[spelled[code]] }
	return a
}
