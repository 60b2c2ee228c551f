package explore

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cespare/xxhash/v2"

	"gravitas/agents/store"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// Query is how posts are grouped and which, and in what order the groups come.
type Query struct {
	By []Dimension // at most two, not one twice
	Filter
	Sort  string // count, score, serious or key
	Order string // asc or desc
	Min   int64  // groups with fewer posts are left out
	after *Place // only groups behind it
}

// Filter is which posts are looked at: those that each of its parts lets through.
type Filter struct {
	Subreddits, Domains, Words    []string // as they are compared, in order; none lets all through
	Hours, Weekdays, Kinds, Bands choices
	From, To                      int64 // Unix seconds, From <= created < To
}

// choices are some of the first 32 numbers, a bit each; none lets all through.
type choices uint32

func (c choices) passes(n uint8) bool { return c == 0 || c>>n&1 == 1 }

// Place is where a list of groups goes on: behind a group, by what it is ordered by and its
// key. It is its own cursor.
type Place struct {
	Query  string   `json:"q"` // what the list was asked for
	Figure float64  `json:"f,omitempty"`
	Key    []string `json:"k"`
}

// Parse reads a query, and where it goes on. A bad value is an invalid_argument that names it.
func Parse(values url.Values, cursor string) (q Query, err error) {
	if q.By, err = parseBy(values.Get("by")); err != nil {
		return q, err
	}
	if q.Filter, err = ParseFilter(values); err != nil {
		return q, err
	}
	q.Sort, q.Order = "key", values.Get("order")
	if slices.ContainsFunc(q.By, func(d Dimension) bool { return !dimensions[d].ordered }) {
		q.Sort = "count"
	}
	q.Sort = cmp.Or(values.Get("sort"), q.Sort)
	if err := oneOf("sort", q.Sort, "count", "score", "serious", "key"); err != nil {
		return q, err
	}
	if q.Order == "" { // keys from the first, figures from the highest
		q.Order = "desc"
		if q.Sort == "key" {
			q.Order = "asc"
		}
	}
	if err := oneOf("order", q.Order, "asc", "desc"); err != nil {
		return q, err
	}
	if q.Min, err = parseMin(values.Get("min")); err != nil {
		return q, err
	}
	return q, q.goOn(cursor)
}

// goOn has the list begin behind the place that a cursor names.
func (q *Query) goOn(cursor string) error {
	if cursor == "" {
		return nil
	}
	var p Place
	if err := page.Decode(cursor, &p); err != nil {
		return err
	}
	if p.Query != q.name() || len(p.Key) != len(q.By) {
		return problem.New(problem.InvalidArgument, "cursor: from another list")
	}
	q.after = &p
	return nil
}

// name is short and the same for equal queries alone.
func (q Query) name() string {
	return strconv.FormatUint(xxhash.Sum64String(fmt.Sprintf("%q %q %q %d", q.By, q.Sort, q.Order, q.Min)+q.Filter.name()), 36)
}

func (f Filter) name() string {
	return strconv.FormatUint(xxhash.Sum64String(fmt.Sprintf("%q %q %q %v", f.Subreddits, f.Domains, f.Words,
		[]any{f.Hours, f.Weekdays, f.Kinds, f.Bands, f.From, f.To})), 36)
}

func parseBy(text string) ([]Dimension, error) {
	if text == "" {
		return nil, nil
	}
	var by []Dimension
	for name := range strings.SplitSeq(text, ",") {
		d := Dimension(name)
		if _, known := dimensions[d]; !known {
			return nil, problem.New(problem.InvalidArgument, "by: %q is none of %s", name, strings.Join(dimensionNames(), ", "))
		}
		if slices.Contains(by, d) {
			return nil, problem.New(problem.InvalidArgument, "by: names %s twice", name)
		}
		if by = append(by, d); len(by) > maxBy {
			return nil, problem.New(problem.InvalidArgument, "by: names more than %d dimensions", maxBy)
		}
	}
	return by, nil
}

// maxBy is how many dimensions posts are grouped by at most.
const maxBy = 2

// maxMin is the largest least number of posts that a group can be asked to have.
const maxMin = 1_000_000_000

func parseMin(text string) (int64, error) {
	if text == "" {
		return 1, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 1 || n > maxMin {
		return 0, problem.New(problem.InvalidArgument, "min: %q is not a whole number from 1 to %d", text, maxMin)
	}
	return n, nil
}

// ParseFilter reads which posts are looked at. A bad value is an invalid_argument that names it.
func ParseFilter(values url.Values) (f Filter, err error) {
	f.Subreddits = folded(values["subreddit"], store.Fold)
	f.Domains = folded(values["domain"], strings.ToLower)
	f.Words = folded(values["word"], foldWord)
	for _, part := range []struct {
		name  string
		names []string
		to    *choices
	}{
		{"hour", hours, &f.Hours}, {"weekday", weekdays, &f.Weekdays}, {"kind", kinds, &f.Kinds}, {"band", bands, &f.Bands},
	} {
		for _, value := range values[part.name] {
			if err := oneOf(part.name, value, part.names...); err != nil {
				return f, err
			}
			*part.to |= 1 << slices.Index(part.names, value)
		}
	}
	from, err := page.Time(values, "from", time.Time{})
	if err != nil {
		return f, err
	}
	to, err := page.Time(values, "to", time.Unix(lastSecond+1, 0))
	if err != nil {
		return f, err
	}
	f.From, f.To = ceil(from), ceil(to)
	return f, nil
}

// ceil is the first whole second that is not before t.
func ceil(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// folded are values as they are compared, in order, each once.
func folded(values []string, fold func(string) string) []string {
	var all []string
	for _, value := range values {
		all = append(all, fold(value))
	}
	slices.Sort(all)
	return slices.Compact(all)
}

func oneOf(name, value string, known ...string) error {
	if slices.Contains(known, value) {
		return nil
	}
	return problem.New(problem.InvalidArgument, "%s: %q is none of %s", name, value, strings.Join(known, ", "))
}
