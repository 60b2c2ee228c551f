package explore

import "slices"

// bounds are what a table may hold: some posts, and bytes of ids, titles and words.
type bounds struct {
	posts int
	bytes int64
}

// staleWords are let lie before a table is compacted for them.
const staleWords = 1 << 20

// overfull reports whether a table holds a tenth more than it may, or more words that no title
// has than others.
func (t *table) overfull(b bounds) bool {
	return len(t.facts) > b.posts+b.posts/10 || t.bytes > b.bytes+b.bytes/10 ||
		t.stale > staleWords && t.stale > len(t.words)/2
}

// compacted returns a table of the newest posts, as many as may be held. The table itself is only
// read.
func (t *table) compacted(b bounds) *table {
	kept := make([]uint32, len(t.facts))
	for i := range kept {
		kept[i] = uint32(i)
	}
	if len(kept) > b.posts || t.bytes > b.bytes {
		slices.SortFunc(kept, func(i, j uint32) int { return t.place(int(j)).compare(t.place(int(i))) })
		kept = kept[:t.fitting(kept, b)]
	}
	next := t.copied(kept)
	if next.horizon = t.horizon; len(kept) > 0 && len(kept) < len(t.facts) {
		next.horizon = t.place(int(kept[len(kept)-1]))
	}
	return next
}

// fitting is how many of the rows, the first of them, may be held.
func (t *table) fitting(rows []uint32, b bounds) int {
	var bytes int64
	for n, i := range rows {
		bytes += int64(len(t.texts[i].id)) + size(t.texts[i].title, t.facts[i].words)
		if n == b.posts || bytes > b.bytes {
			return n
		}
	}
	return len(rows)
}

// copied returns a table of some rows, and of no names but theirs.
func (t *table) copied(rows []uint32) *table {
	next := newTable()
	next.facts, next.texts = make([]fact, 0, len(rows)+len(rows)/8), make([]text, 0, len(rows)+len(rows)/8)
	subreddits, spellings := newTranslation(t.subreddits, next.subreddits), newTranslation(t.spellings, next.spellings)
	domains, days := newTranslation(t.domains, next.domains), newTranslation(t.days, next.days)
	words := newTranslation(t.vocabulary, next.vocabulary)
	for _, i := range rows {
		f := t.facts[i]
		f.subreddit, f.spelling = subreddits.of(f.subreddit), spellings.of(f.spelling)
		f.domain, f.day = domains.of(f.domain), days.of(f.day)
		f.words.from = uint32(len(next.words))
		for _, word := range t.words[t.facts[i].words.from:t.facts[i].words.to] {
			next.words = append(next.words, words.of(word))
		}
		f.words.to = uint32(len(next.words))
		next.add(f, t.texts[i])
		next.bytes += int64(len(t.texts[i].id)) + size(t.texts[i].title, f.words)
	}
	for _, c := range t.columns {
		marks := next.column(c.scorer).marks
		for n, i := range rows {
			m := c.marks[i]
			m.subreddit = subreddits.of(m.subreddit)
			marks[n] = m
		}
	}
	return next
}
