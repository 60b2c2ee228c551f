// Package fold decides in which 5-minute window each post counts. Every backend
// of the store folds scores by the same rule: of all the windows that a post has
// ever been put in, the one it was put in by the highest sequence holds it, and
// all others remember that it has gone. The outcome depends on the set of
// writes, never on their order.
package fold

import (
	"cmp"
	"time"

	"gravitas/agents/store"
)

// Key names a 5-minute window.
type Key struct {
	Subreddit string // folded
	Start     int64  // Unix seconds
}

// KeyOf returns the window that a score's post was created in.
func KeyOf(s store.Score) Key {
	start := store.FiveMinutes.Start(time.Unix(s.CreatedUTC, 0))
	return Key{Subreddit: store.Fold(s.Subreddit), Start: start.Unix()}
}

// Compare orders keys by subreddit, then start.
func (k Key) Compare(o Key) int {
	return cmp.Or(cmp.Compare(k.Subreddit, o.Subreddit), cmp.Compare(k.Start, o.Start))
}

// Entry records that a write of this sequence put a post in a window.
type Entry struct {
	Key
	Sequence int64
}

// Home returns the entry that holds the post: the one of the highest sequence,
// of equal ones the last by name and start. There must be an entry.
func Home(entries []Entry) Entry {
	home := entries[0]
	for _, e := range entries[1:] {
		if home.before(e) {
			home = e
		}
	}
	return home
}

func (e Entry) before(o Entry) bool {
	if e.Sequence != o.Sequence {
		return e.Sequence < o.Sequence
	}
	return e.Key.Compare(o.Key) < 0
}

// Member is one post's row in a window.
type Member struct {
	Subreddit  string // as the post spells it
	CreatedUTC int64
	Units      store.Units
	Sequence   int64
	Gone       bool // the post is in another window now
}

// MemberOf returns the row that a score makes.
func MemberOf(s store.Score) Member {
	return Member{Subreddit: s.Subreddit, CreatedUTC: s.CreatedUTC, Units: s.Score, Sequence: s.Sequence}
}

// Empty returns a window before its members are added.
func Empty(k Key) store.Window {
	return store.Window{
		Sum:   store.Sum{Subreddit: k.Subreddit},
		Start: time.Unix(k.Start, 0).UTC(),
	}
}

// Add adds a member to a window. The window's sequence is the sum of its
// members' sequences, each counted from 1 and those gone included: it rises
// with every change of the window, so that a window computed from older members
// never overwrites one computed from newer.
func Add(w *store.Window, m Member) {
	w.Sequence += m.Sequence + 1
	if m.Gone {
		return
	}
	w.Sum.Add(store.Sum{
		Subreddit: m.Subreddit,
		Posts:     1,
		Units:     m.Units,
		First:     m.CreatedUTC,
		Last:      m.CreatedUTC,
	})
}

// Latest returns rows with only the highest sequence of each ID, in the order
// of each ID's first row.
func Latest[T any](rows []T, id func(T) string, sequence func(T) int64) []T {
	at := make(map[string]int, len(rows))
	latest := make([]T, 0, len(rows))
	for _, row := range rows {
		i, seen := at[id(row)]
		switch {
		case !seen:
			at[id(row)] = len(latest)
			latest = append(latest, row)
		case sequence(row) >= sequence(latest[i]):
			latest[i] = row
		}
	}
	return latest
}
