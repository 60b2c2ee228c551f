package readapi

import (
	"net/http"
	"slices"
	"strconv"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
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
		return list[T]{Items: append([]T{}, rows...)}, nil // none is [], not null
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

// answerList answers with a list that is small enough to be made whole each time: a page of it, or
// all of it as an export. A row's name, which no other has, is its place.
func answerList[T page.Row](w http.ResponseWriter, r *http.Request, list string, header []string, rows []T, name func(T) string) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	if request.Format != page.JSON {
		return exportAll(w, request.Format, list, header, rows)
	}
	if request.Cursor != "" {
		var at named
		if err := page.Decode(request.Cursor, &at); err != nil {
			return err
		}
		i := slices.IndexFunc(rows, func(row T) bool { return name(row) == at.Name })
		if i < 0 {
			return problem.New(problem.InvalidArgument, "cursor: %.80q is no longer in the list", at.Name)
		}
		rows = rows[i+1:]
	}
	return answerPage(w, r, rows, request.Limit, func(row T) named { return named{name(row)} })
}

// named is a row's place in a list.
type named struct {
	Name string `json:"n"`
}

func exportAll[T page.Row](w http.ResponseWriter, format page.Format, name string, header []string, rows []T) error {
	return exportEach(w, format, name, header, func(write func(T) error) error {
		for _, row := range rows {
			if err := write(row); err != nil {
				return err
			}
		}
		return nil
	})
}

// exportEach streams the rows that each writes. What fails before the first is answered as any error;
// later a cut connection is the one way left to say that this is not all.
func exportEach[T page.Row](w http.ResponseWriter, format page.Format, name string, header []string, each func(write func(T) error) error) error {
	var export *page.Export
	begin := func() (err error) {
		if export == nil {
			export, err = page.NewExport(w, format, name, header)
		}
		return err
	}
	err := each(func(row T) error {
		if err := begin(); err != nil {
			return err
		}
		return export.Write(row)
	})
	if err != nil && export == nil {
		return err
	}
	if err == nil {
		err = begin()
	}
	if err == nil {
		err = export.Close()
	}
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}

// number is a float in its shortest form.
func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
