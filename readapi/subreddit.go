package readapi

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"gravitas/agents/store"
	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

// week is how far back the hourly scores of a subreddit go.
const week = 7 * 24 * time.Hour

// subredditAnswer is one subreddit: its all-time total, a week of hours, and a page of posts.
type subredditAnswer struct {
	Name   string      `json:"name"`
	Score  float64     `json:"score"`
	Posts  int64       `json:"posts"`
	First  stamp       `json:"first"`
	Last   stamp       `json:"last"`
	Hourly []windowRow `json:"hourly"`
	list[postRow]
}

// postRow is a listed post; its score is null while it has none.
type postRow struct {
	ID         string   `json:"id"`
	DataID     string   `json:"data_id"`
	Title      string   `json:"title"`
	Author     string   `json:"author"`
	CreatedUTC int64    `json:"created_utc"`
	Permalink  string   `json:"permalink"`
	URL        string   `json:"url"`
	Score      *float64 `json:"score"`
	Scorer     *string  `json:"scorer"`
}

var postHeader = []string{"id", "data_id", "title", "author", "created_utc", "permalink", "url", "score", "scorer"}

// Record is the row's cells; those of a score that is not there are empty.
func (p postRow) Record() []string {
	record := []string{
		page.Text(p.ID), p.DataID, page.Text(p.Title), page.Text(p.Author),
		strconv.FormatInt(p.CreatedUTC, 10), page.Text(p.Permalink), page.Text(p.URL), "", "",
	}
	if p.Score != nil {
		record[7], record[8] = number(*p.Score), *p.Scorer
	}
	return record
}

// GET /api/subreddit/{name}
func (a *API) subreddit(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	name := nameOf(r)
	place, err := parsePlace(request.Cursor)
	if err != nil {
		return err
	}
	to, err := timeOf(r, "to", a.deps.Clock())
	if err != nil {
		return err
	}
	if request.Format != page.JSON {
		return a.exportPosts(w, r, request.Format, name)
	}
	body, err := a.pages.get(r.Context(), r.URL.RequestURI(), func(ctx context.Context) ([]byte, error) {
		page, err := a.subredditPage(ctx, name, to, place, request.Limit)
		if err != nil {
			return nil, err
		}
		return encode(page)
	})
	if err != nil {
		return err
	}
	return answerBytes(w, r, "no-cache", body)
}

// subredditPage reads one page of the posts, and the week up to a time, exclusive.
func (a *API) subredditPage(ctx context.Context, name string, to time.Time, place store.Place, limit int) (subredditAnswer, error) {
	total, err := a.total(ctx, name)
	if err != nil {
		return subredditAnswer{}, err
	}
	hours, err := a.deps.Store.Windows(ctx, total.Subreddit, store.Hour, to.Add(-week), to)
	if err != nil {
		return subredditAnswer{}, err
	}
	posts, err := a.deps.Store.ListPosts(ctx, total.Subreddit, place, limit+1)
	if err != nil {
		return subredditAnswer{}, err
	}
	items, err := newList(postRows(posts), limit, placeAfter)
	return subredditAnswer{
		Name: total.Subreddit, Score: total.Mean(), Posts: total.Posts,
		First: seconds(total.First), Last: seconds(total.Last),
		Hourly: windowRows(hours), list: items,
	}, err
}

// total returns a subreddit's total. One that has posts but no total yet has an
// empty one under the name that its posts spell; one without posts is not found.
func (a *API) total(ctx context.Context, name string) (store.Total, error) {
	board, err := a.board(ctx)
	if err != nil {
		return store.Total{}, err
	}
	if total, ok := board.byName[store.Fold(name)]; ok {
		return total, nil
	}
	posts, err := a.deps.Store.ListPosts(ctx, name, store.Place{}, 1)
	if err != nil {
		return store.Total{}, err
	}
	if len(posts) == 0 {
		return store.Total{}, problem.New(problem.NotFound, "no such subreddit: %s", name)
	}
	return store.Total{Sum: store.Sum{Subreddit: posts[0].Subreddit}}, nil
}

// exportPosts streams every post of a subreddit, a page in memory at a time.
func (a *API) exportPosts(w http.ResponseWriter, r *http.Request, format page.Format, name string) error {
	return exportEach(w, format, name, postHeader, func(write func(postRow) error) error {
		if err := a.mayBeExported(r.Context(), name); err != nil {
			return err
		}
		for after := (store.Place{}); ; {
			posts, err := a.exportedPosts(r.Context(), name, after)
			if err != nil || len(posts) == 0 {
				return err
			}
			for _, row := range postRows(posts) {
				if err := write(row); err != nil {
					return err
				}
				after = placeAfter(row)
			}
		}
	})
}

// mayBeExported refuses a subreddit that there is not.
func (a *API) mayBeExported(ctx context.Context, name string) error {
	ctx, cancel := context.WithTimeout(ctx, a.config.Patience)
	defer cancel()
	_, err := a.total(ctx, name)
	return err
}

// exportedPosts is one page of an export, which as a whole may take longer than a read may.
func (a *API) exportedPosts(ctx context.Context, name string, after store.Place) ([]store.ListedPost, error) {
	ctx, cancel := context.WithTimeout(ctx, a.config.Patience)
	defer cancel()
	return a.deps.Store.ListPosts(ctx, name, after, page.MaxLimit)
}

func postRows(posts []store.ListedPost) []postRow {
	rows := make([]postRow, len(posts))
	for i, p := range posts {
		rows[i] = postRow{
			ID: p.ID, DataID: p.DataID, Title: p.Title, Author: p.Author,
			CreatedUTC: p.CreatedUTC, Permalink: p.Permalink, URL: p.URL,
		}
		if p.Scored {
			score := p.Score.Float()
			rows[i].Score, rows[i].Scorer = &score, &p.Scorer
		}
	}
	return rows
}

func placeAfter(row postRow) store.Place { return store.Place{CreatedUTC: row.CreatedUTC, ID: row.ID} }

func parsePlace(cursor string) (store.Place, error) {
	var place store.Place
	if cursor == "" {
		return place, nil
	}
	if err := page.Decode(cursor, &place); err != nil {
		return place, err
	}
	if place.ID == "" {
		return place, problem.New(problem.InvalidArgument, "cursor: not one of this list's")
	}
	return place, nil
}

// nameOf is the path's subreddit.
func nameOf(r *http.Request) string { return pathParam(r, "name") }

// pathParam is a parameter of the path with its escapes resolved.
func pathParam(r *http.Request, name string) string {
	escaped := chi.URLParam(r, name)
	plain, err := url.PathUnescape(escaped)
	if err != nil || r.URL.RawPath == "" { // chi matched the path already unescaped
		return escaped
	}
	return plain
}
