package explore

import (
	"cmp"
	"context"
	"strings"
)

// Measure is how many posts there are, and how they were scored.
type Measure struct {
	Posts   int64
	Score   float64 // mean; 0 where there are none
	Serious float64 // share of those scored 0.5 or more; 0 where there are none
}

func (y tally) measure() Measure {
	if y.posts == 0 {
		return Measure{}
	}
	return Measure{int64(y.posts), y.mean(), y.share()}
}

// Group is posts that have the same key.
type Group struct {
	Key []string // a name a dimension
	Measure
	place Place
}

// Place is the one just behind the group.
func (g Group) Place() Place { return g.place }

// Groups measures all posts that a scorer scored and that pass the query's filter, and groups them.
// Of the groups the first are returned, up to the limit where it is not 0.
func (x *Index) Groups(ctx context.Context, q Query, scorer string, limit int) (total Measure, groups []Group, err error) {
	err = x.read(ctx, func(t *table) { total, groups = t.groups(q, scorer, limit) })
	return total, groups, err
}

func (t *table) groups(q Query, scorer string, limit int) (Measure, []Group) {
	var total tally
	r := newRanking(t, q)
	sweep := newSweep(t, r.axes[r.outer], r.axes[1-r.outer])
	t.scan(q.Filter, scorer, func(_ int, f *fact, m *mark, _ *column) {
		total.add(m.units)
		sweep.put(f, m.units)
	})
	if len(q.By) == 0 {
		return total.measure(), nil
	}
	first := best[ranked]{limit: limit, compare: r.compare}
	sweep.each(func(outer, inner uint32, y tally) {
		if int64(y.posts) < q.Min {
			return
		}
		if g := r.rank(outer, inner, y); q.after == nil || r.behind(g) {
			first.add(g)
		}
	})
	var groups []Group
	for _, g := range first.sorted() {
		groups = append(groups, r.group(g))
	}
	return total.measure(), groups
}

// ranking is the order of a query's groups.
type ranking struct {
	Query
	asked string
	axes  [maxBy]axis
	outer int // the axis that posts are put in order by, where they are; the word's is the other
}

// ranked is a group with the figure that it is ordered by.
type ranked struct {
	figure float64
	codes  [maxBy]uint32
	tally
}

// one is the axis of all in one group.
var one = single(newDictionary(), func(*fact, int32) uint32 { return 0 })

func newRanking(t *table, q Query) *ranking {
	r := &ranking{Query: q, asked: q.name(), axes: [maxBy]axis{one, one}}
	for i, d := range q.By {
		if r.axes[i] = dimensions[d].axis(t); r.axes[i].code == nil || len(q.By) == 1 {
			r.outer = 1 - i
		}
	}
	return r
}

func (r *ranking) rank(outer, inner uint32, y tally) ranked {
	g := ranked{tally: y}
	g.codes[r.outer], g.codes[1-r.outer] = outer, inner
	switch r.Sort {
	case "count":
		g.figure = float64(y.posts)
	case "score":
		g.figure = y.mean()
	case "serious":
		g.figure = y.share()
	}
	return g
}

// compare orders groups; equal figures go by key, from the first in either order.
func (r *ranking) compare(x, y ranked) int {
	if x.figure != y.figure {
		return r.turned(cmp.Compare(x.figure, y.figure))
	}
	for i, axis := range r.axes {
		if x.codes[i] != y.codes[i] {
			return r.byKey(axis.keys.compare(x.codes[i], y.codes[i]))
		}
	}
	return 0
}

// behind reports whether a group comes after the query's place.
func (r *ranking) behind(g ranked) bool {
	if g.figure != r.after.Figure {
		return r.turned(cmp.Compare(g.figure, r.after.Figure)) > 0
	}
	for i, key := range r.after.Key {
		if order := strings.Compare(r.axes[i].keys.names[g.codes[i]], key); order != 0 {
			return r.byKey(order) > 0
		}
	}
	return false
}

func (r *ranking) turned(order int) int {
	if r.Order == "desc" {
		return -order
	}
	return order
}

func (r *ranking) byKey(order int) int {
	if r.Sort == "key" {
		return r.turned(order)
	}
	return order
}

func (r *ranking) group(g ranked) Group {
	out := Group{Measure: g.measure(), place: Place{Query: r.asked, Figure: g.figure}}
	for i := range r.By {
		out.Key = append(out.Key, r.axes[i].name(g.codes[i]))
		out.place.Key = append(out.place.Key, r.axes[i].keys.names[g.codes[i]])
	}
	return out
}
