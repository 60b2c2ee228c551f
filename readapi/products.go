package readapi

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"unicode/utf8"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// productRow is a product as the list shows it.
type productRow struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Users int      `json:"users"` // who had to do with it lately
	X     *float64 `json:"x"`     // on the map of the products
	Y     *float64 `json:"y"`
}

var productHeader = []string{"id", "title", "users", "x", "y"}

// Record is the row's cells.
func (p productRow) Record() []string {
	return []string{page.Text(p.ID), page.Text(p.Title), strconv.Itoa(p.Users), optional(p.X), optional(p.Y)}
}

// GET /api/products
func (a *API) products(w http.ResponseWriter, r *http.Request) error {
	if a.deps.Products == nil {
		return problem.New(problem.Unavailable, "products are not followed here")
	}
	query := r.URL.Query().Get("q")
	if utf8.RuneCountInString(query) > maxQuery {
		return problem.New(problem.InvalidArgument, "q: must have at most %d characters", maxQuery)
	}
	found, err := a.deps.Products.Find(query)
	if err != nil {
		return err
	}
	rows := make([]productRow, len(found))
	for i, p := range found {
		rows[i] = productRow{ID: p.ID, Title: p.Title, Users: a.popular.Users(p.ID)}
		if x, y, ok := a.deps.Products.Point(p.ID); ok {
			rows[i].X, rows[i].Y = &x, &y
		}
	}
	slices.SortFunc(rows, func(a, b productRow) int { return cmp.Or(cmp.Compare(b.Users, a.Users), cmp.Compare(a.ID, b.ID)) })
	return answerList(w, r, "products", productHeader, rows, func(p productRow) string { return p.ID })
}

// maxQuery bounds a search's words, in characters.
const maxQuery = 1024
