package readapi

import (
	"net/http"
	"strconv"
	"time"

	"gravitas/agents/store"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// windowRow is one window of a subreddit: its posts and their mean score.
type windowRow struct {
	Start stamp   `json:"start"`
	Score float64 `json:"score"`
	Posts int64   `json:"posts"`
}

var windowHeader = []string{"start", "score", "posts"}

// Record is the row's cells.
func (w windowRow) Record() []string {
	return []string{w.Start.String(), number(w.Score), strconv.FormatInt(w.Posts, 10)}
}

// GET /api/subreddit/{name}/5min: the windows with from <= start < to; without
// them the day up to now.
func (a *API) windows(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	to, err := timeOf(r, "to", a.deps.Clock())
	if err != nil {
		return err
	}
	from, err := timeOf(r, "from", to.Add(-24*time.Hour))
	if err != nil {
		return err
	}
	if from.After(to) {
		return problem.New(problem.InvalidArgument, "from: is after to")
	}
	total, err := a.total(r.Context(), nameOf(r))
	if err != nil {
		return err
	}
	windows, err := a.deps.Store.Windows(r.Context(), total.Subreddit, store.FiveMinutes, from, to)
	if err != nil {
		return err
	}
	rows := windowRows(windows)
	if request.Format != page.JSON {
		return exportAll(w, request.Format, total.Subreddit+"-5min", windowHeader, rows)
	}
	return answer(w, r, struct {
		Items []windowRow `json:"items"`
	}{rows})
}

func windowRows(windows []store.Window) []windowRow {
	rows := make([]windowRow, 0, len(windows))
	for _, w := range windows {
		if w.Posts > 0 {
			rows = append(rows, windowRow{stamp(w.Start), w.Mean(), w.Posts})
		}
	}
	return rows
}
