package readapi

import (
	"net/http"
	"strconv"

	"gravitas/readapi/page"
)

// list is one page of rows, and the cursor of the next one.
type list[T any] struct {
	Items []T     `json:"items"`
	Next  *string `json:"next"`
}

// newList cuts rows, which may hold one more than the limit, to a page; after is the place
// behind a row.
func newList[T, P any](rows []T, limit int, after func(T) P) (list[T], error) {
	if len(rows) <= limit {
		return list[T]{Items: rows}, nil
	}
	rows = rows[:limit]
	next, err := page.Encode(after(rows[limit-1]))
	return list[T]{Items: rows, Next: &next}, err
}

func answerPage[T, P any](w http.ResponseWriter, r *http.Request, rows []T, limit int, after func(T) P) error {
	body, err := newList(rows, limit, after)
	if err != nil {
		return err
	}
	return answer(w, r, body)
}

func exportAll[T page.Row](w http.ResponseWriter, format page.Format, name string, header []string, rows []T) error {
	export, err := page.NewExport(w, format, name, header)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if err := export.Write(row); err != nil {
			return err
		}
	}
	return export.Close()
}

// number is a float in its shortest form.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
