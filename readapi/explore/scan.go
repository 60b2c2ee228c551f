package explore

import "gravitas/agents/store"

// sieve is a filter over one table.
type sieve struct {
	Filter
	subreddits, domains, words []bool // nil lets all through
}

func (t *table) sieve(f Filter) sieve {
	return sieve{f, t.subreddits.chosen(f.Subreddits), t.domains.chosen(f.Domains), t.vocabulary.chosen(f.Words)}
}

func (s *sieve) passes(t *table, f *fact, units int32) bool {
	return f.created >= s.From && f.created < s.To &&
		s.Hours.passes(f.hour) && s.Weekdays.passes(f.weekday) && s.Kinds.passes(f.kind-linkKind) && s.Bands.passes(band(units)) &&
		(s.subreddits == nil || s.subreddits[f.subreddit]) && (s.domains == nil || s.domains[f.domain]) &&
		(s.words == nil || anyOf(s.words, t.words[f.words.from:f.words.to]))
}

func anyOf(chosen []bool, codes []uint32) bool {
	for _, code := range codes {
		if chosen[code] {
			return true
		}
	}
	return false
}

// scan calls each with every post that has a score of the scorer, or of any where none is named,
// and passes the filter.
func (t *table) scan(filter Filter, scorer string, each func(i int, f *fact, m *mark, c *column)) {
	sieve, columns := t.sieve(filter), t.columnsOf(scorer)
	if len(columns) == 0 {
		return
	}
	for i := range t.facts {
		f, c := &t.facts[i], columns[0]
		m := &c.marks[i]
		for _, other := range columns[1:] { // of one clock, the newer scorer's
			if o := &other.marks[i]; o.subreddit != 0 && (m.subreddit == 0 || o.sequence >= m.sequence) {
				c, m = other, o
			}
		}
		// A score counts where its post is still where it was scored, as in the list of posts.
		if f.kind != unknownKind && m.subreddit == f.subreddit && m.created == f.created && sieve.passes(t, f, m.units) {
			each(i, f, m, c)
		}
	}
}

func (t *table) columnsOf(scorer string) []*column {
	if scorer == "" {
		return t.columns
	}
	for _, c := range t.columns {
		if c.scorer == scorer {
			return []*column{c}
		}
	}
	return nil
}

// tally sums posts up.
type tally struct {
	units   int64
	posts   uint32
	serious uint32
}

func (y *tally) add(units int32) {
	y.units += int64(units)
	y.posts++
	if units >= serious {
		y.serious++
	}
}

// serious is the least score that is called so, in units.
const serious = store.UnitsPerPoint / 2

func (y tally) mean() float64 { return store.Units(y.units).Float() / float64(y.posts) }

func (y tally) share() float64 { return float64(y.serious) / float64(y.posts) }
