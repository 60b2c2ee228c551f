package explore

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"gravitas/agents/store"
)

// table is the posts and their scores, a row each. Its columns are slices of equal length: what
// queries look at of every post, what they tell of some, and each scorer's scores. Not safe for
// concurrent use.
type table struct {
	facts   []fact
	texts   []text
	columns []*column // by scorer's name
	rows    map[string]uint32
	words   []uint32 // of all titles, one after the other

	subreddits, spellings, domains, days, vocabulary *dictionary

	stale   int   // words that no title has any more
	bytes   int64 // of ids, titles and their words
	horizon place // older posts have been dropped; the zero place where none has
	dense   int   // cells that a sweep may lay out side by side
}

// fact is what of a post queries look at. Until its post has come it is there for its
// score, and kind is unknown.
type fact struct {
	created   int64 // Unix seconds
	words     span
	subreddit uint32 // folded; never 0
	spelling  uint32
	domain    uint32
	day       uint32
	hour      uint8
	weekday   uint8 // from 0, Monday
	kind      uint8
}

// span is a part of the words.
type span struct{ from, to uint32 }

// Kinds of posts, in the order of their names after the unknown one.
const (
	unknownKind = iota
	linkKind
	textKind
)

// text is what is told of a post.
type text struct {
	id       string
	title    string
	dataID   uuid.UUID
	sequence int64
}

// column is one scorer's scores.
type column struct {
	scorer string
	marks  []mark
}

// mark is a score, and where the scorer found its post; subreddit is 0 where there is none.
type mark struct {
	created   int64
	sequence  int64
	units     int32
	subreddit uint32
}

// place is a post's in the order of time.
type place struct {
	created int64
	id      string
}

func (p place) compare(o place) int {
	return cmp.Or(cmp.Compare(p.created, o.created), cmp.Compare(p.id, o.id))
}

func newTable() *table {
	return &table{
		rows: map[string]uint32{}, subreddits: newDictionary(), spellings: newDictionary(),
		domains: newDictionary(), days: newDictionary(), vocabulary: newDictionary(), dense: maxDense,
	}
}

// putPost takes a post's content in, unless newer content has been there.
func (t *table) putPost(p *post) {
	i, ok := t.row(p.id, p.created)
	if !ok || t.facts[i].kind != unknownKind && p.sequence < t.texts[i].sequence {
		return
	}
	old := t.facts[i].words
	t.stale += int(old.to - old.from)
	at := time.Unix(p.created, 0).UTC()
	f := fact{
		created: p.created, words: t.put(p.title), domain: t.domains.code(p.domain),
		subreddit: t.subreddits.code(store.Fold(p.subreddit)), spelling: t.spellings.code(p.subreddit),
		day: t.days.code(at.Format(time.DateOnly)), hour: uint8(at.Hour()), weekday: uint8((at.Weekday() + 6) % 7), kind: linkKind,
	}
	if p.text {
		f.kind = textKind
	}
	t.bytes += size(p.title, f.words) - size(t.texts[i].title, old)
	t.facts[i] = f
	t.texts[i].title, t.texts[i].dataID, t.texts[i].sequence = strings.Clone(p.title), p.dataID, p.sequence
}

// put appends a title's words, each once.
func (t *table) put(title string) span {
	from := len(t.words)
	eachWord(title, func(word string) { t.words = append(t.words, t.vocabulary.code(word)) })
	slices.Sort(t.words[from:])
	t.words = t.words[:from+len(slices.Compact(t.words[from:]))]
	return span{uint32(from), uint32(len(t.words))}
}

// putScore takes a score in, unless that scorer's of newer content has been there.
func (t *table) putScore(s *score) {
	i, ok := t.row(s.post, s.created)
	if !ok {
		return
	}
	m := &t.column(s.scorer).marks[i]
	if m.subreddit == 0 || s.sequence >= m.sequence {
		*m = mark{created: s.created, sequence: s.sequence, units: int32(s.units), subreddit: t.subreddits.code(store.Fold(s.subreddit))}
	}
}

// row finds a post's row, or makes one; not where the post is older than what is kept.
func (t *table) row(id string, created int64) (int, bool) {
	if i, ok := t.rows[id]; ok {
		return int(i), true
	}
	if (place{created, id}).compare(t.horizon) < 0 {
		return 0, false
	}
	id = strings.Clone(id)
	t.add(fact{created: created}, text{id: id})
	t.bytes += int64(len(id))
	for _, c := range t.columns {
		c.marks = append(c.marks, mark{})
	}
	return len(t.facts) - 1, true
}

func (t *table) add(f fact, x text) {
	t.rows[x.id] = uint32(len(t.facts))
	t.facts = append(t.facts, f)
	t.texts = append(t.texts, x)
}

// column finds a scorer's, or makes one.
func (t *table) column(scorer string) *column {
	i, ok := slices.BinarySearchFunc(t.columns, scorer, func(c *column, name string) int { return cmp.Compare(c.scorer, name) })
	if !ok {
		c := &column{strings.Clone(scorer), make([]mark, len(t.facts), cap(t.facts))}
		t.columns = slices.Insert(t.columns, i, c)
	}
	return t.columns[i]
}

func (t *table) place(i int) place { return place{t.facts[i].created, t.texts[i].id} }

func size(title string, words span) int64 { return int64(len(title)) + 4*int64(words.to-words.from) }
