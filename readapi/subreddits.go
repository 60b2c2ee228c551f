package readapi

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"gravitas/agents/store"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// subredditRow is one subreddit's all-time total.
type subredditRow struct {
	Name    string  `json:"name"`
	Score   float64 `json:"score"`
	Posts   int64   `json:"posts"`
	Updated stamp   `json:"updated"`
}

var subredditHeader = []string{"name", "score", "posts", "updated"}

// Record is the row's cells.
func (s subredditRow) Record() []string {
	return []string{page.Text(s.Name), number(s.Score), strconv.FormatInt(s.Posts, 10), s.Updated.cell()}
}

// ranking is an order of the subreddits, and a place in it where Name is set.
// It is its own cursor: a page goes on in the order that it began in.
type ranking struct {
	Sort  string  `json:"s"`
	Order string  `json:"o"`
	Query string  `json:"q,omitempty"`
	Score float64 `json:"f,omitempty"`
	Posts int64   `json:"p,omitempty"`
	Name  string  `json:"n,omitempty"` // folded
}

// GET /api/subreddits
func (a *API) subreddits(w http.ResponseWriter, r *http.Request) error {
	list, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	rank, err := parseRanking(r.URL.Query(), list.Cursor)
	if err != nil {
		return err
	}
	board, err := a.board(r.Context())
	if err != nil {
		return err
	}
	rows := rank.rows(board.all)
	if list.Format != page.JSON {
		return exportAll(w, list.Format, "subreddits", subredditHeader, rows)
	}
	return answerPage(w, r, rows, list.Limit, rank.after)
}

func parseRanking(query url.Values, cursor string) (ranking, error) {
	rank := ranking{
		Sort:  cmp.Or(query.Get("sort"), "name"),
		Order: query.Get("order"),
		Query: store.Fold(query.Get("q")),
	}
	if !slices.Contains([]string{"name", "score", "posts"}, rank.Sort) {
		return rank, problem.New(problem.InvalidArgument, "sort: %q is none of name, score, posts", rank.Sort)
	}
	if rank.Order == "" { // names from A, figures from the highest
		rank.Order = "desc"
		if rank.Sort == "name" {
			rank.Order = "asc"
		}
	}
	if rank.Order != "asc" && rank.Order != "desc" {
		return rank, problem.New(problem.InvalidArgument, "order: %q is none of asc, desc", rank.Order)
	}
	if cursor == "" {
		return rank, nil
	}
	var place ranking
	if err := page.Decode(cursor, &place); err != nil {
		return rank, err
	}
	if place.Sort != rank.Sort || place.Order != rank.Order || place.Query != rank.Query || place.Name == "" {
		return rank, problem.New(problem.InvalidArgument, "cursor: from a list in another order")
	}
	return place, nil
}

// rows returns the subreddits that match, in order, from the place on.
func (k ranking) rows(all []store.Total) []subredditRow {
	rows := make([]subredditRow, 0, len(all))
	for _, total := range all {
		row := subredditRow{total.Subreddit, total.Mean(), total.Posts, stamp(total.Updated)}
		if strings.Contains(store.Fold(row.Name), k.Query) && (k.Name == "" || k.compare(k.after(row), k) > 0) {
			rows = append(rows, row)
		}
	}
	slices.SortFunc(rows, func(x, y subredditRow) int { return k.compare(k.after(x), k.after(y)) })
	return rows
}

// after is the place just behind a row.
func (k ranking) after(row subredditRow) ranking {
	k.Score, k.Posts, k.Name = 0, 0, store.Fold(row.Name)
	switch k.Sort {
	case "score":
		k.Score = row.Score
	case "posts":
		k.Posts = row.Posts
	}
	return k
}

// compare orders places; equal figures go by name, from A in either order.
func (k ranking) compare(x, y ranking) int {
	figures := cmp.Or(cmp.Compare(x.Score, y.Score), cmp.Compare(x.Posts, y.Posts))
	names := cmp.Compare(x.Name, y.Name)
	if k.Order == "desc" {
		figures = -figures
		if k.Sort == "name" {
			names = -names
		}
	}
	return cmp.Or(figures, names)
}
