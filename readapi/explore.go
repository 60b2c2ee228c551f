package readapi

import (
	"context"
	"net/http"
	"strconv"

	"gravitas/readapi/explore"
	"gravitas/readapi/page"
)

// exploreAnswer is all posts that were looked at, and a page of their groups.
type exploreAnswer struct {
	By    []explore.Dimension `json:"by"`
	Total totalRow            `json:"total"`
	list[groupRow]
}

// totalRow is the posts that were looked at; there is no score where there are none.
type totalRow struct {
	Posts   int64    `json:"posts"`
	Score   *float64 `json:"score"`   // mean
	Serious *float64 `json:"serious"` // share of posts scored 0.5 or more
}

func newTotalRow(m explore.Measure) totalRow {
	if m.Posts == 0 {
		return totalRow{}
	}
	return totalRow{m.Posts, &m.Score, &m.Serious}
}

// groupRow is a group of posts: its value of each dimension, and its figures.
type groupRow struct {
	Key     []string `json:"key"`
	Posts   int64    `json:"posts"`
	Score   float64  `json:"score"`
	Serious float64  `json:"serious"`
	place   explore.Place
}

// Record is the row's cells.
func (g groupRow) Record() []string {
	var record []string
	for _, key := range g.Key {
		record = append(record, page.Text(key))
	}
	return append(record, strconv.FormatInt(g.Posts, 10), number(g.Score), number(g.Serious))
}

func groupRows(groups []explore.Group) []groupRow {
	rows := make([]groupRow, len(groups))
	for i, g := range groups {
		rows[i] = groupRow{g.Key, g.Posts, g.Score, g.Serious, g.Place()}
	}
	return rows
}

// GET /api/explore
func (a *API) explore(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	query, err := explore.Parse(r.URL.Query(), request.Cursor)
	if err != nil {
		return err
	}
	if request.Format != page.JSON {
		_, groups, err := a.explored.Groups(r.Context(), query, a.inForce(), 0)
		if err != nil {
			return err
		}
		var header []string
		for _, dimension := range query.By {
			header = append(header, string(dimension))
		}
		return exportAll(w, request.Format, "explore", append(header, "posts", "score", "serious"), groupRows(groups))
	}
	return a.shared(w, r, func(ctx context.Context) (any, error) {
		total, groups, err := a.explored.Groups(ctx, query, a.inForce(), request.Limit+1)
		if err != nil {
			return nil, err
		}
		rows, err := newList(groupRows(groups), request.Limit, func(g groupRow) explore.Place { return g.place })
		return exploreAnswer{append([]explore.Dimension{}, query.By...), newTotalRow(total), rows}, err
	})
}

// exploredRow is a post with its score.
type exploredRow struct {
	ID         string  `json:"id"`
	DataID     string  `json:"data_id"`
	Subreddit  string  `json:"subreddit"`
	Title      string  `json:"title"`
	Domain     string  `json:"domain"`
	CreatedUTC int64   `json:"created_utc"`
	Score      float64 `json:"score"`
	Scorer     string  `json:"scorer"`
	place      explore.PostPlace
}

var exploredHeader = []string{"id", "data_id", "subreddit", "title", "domain", "created_utc", "score", "scorer"}

// Record is the row's cells.
func (p exploredRow) Record() []string {
	return []string{
		page.Text(p.ID), p.DataID, page.Text(p.Subreddit), page.Text(p.Title), page.Text(p.Domain),
		strconv.FormatInt(p.CreatedUTC, 10), number(p.Score), p.Scorer,
	}
}

func exploredRows(filter explore.Filter, posts []explore.Post) []exploredRow {
	rows := make([]exploredRow, len(posts))
	for i, p := range posts {
		rows[i] = exploredRow{p.ID, p.DataID.String(), p.Subreddit, p.Title, p.Domain, p.Created, p.Score, p.Scorer, filter.PlaceBehind(p)}
	}
	return rows
}

// exportedAtOnce is how many posts of an export are in memory.
const exportedAtOnce = 10_000

// GET /api/explore/posts
func (a *API) explorePosts(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	filter, err := explore.ParseFilter(r.URL.Query())
	if err != nil {
		return err
	}
	after, err := filter.ParsePlace(request.Cursor)
	if err != nil {
		return err
	}
	if request.Format != page.JSON {
		return a.exportExplored(w, r, request.Format, filter)
	}
	return a.shared(w, r, func(ctx context.Context) (any, error) {
		posts, err := a.explored.Posts(ctx, filter, a.inForce(), after, request.Limit+1)
		if err != nil {
			return nil, err
		}
		return newList(exploredRows(filter, posts), request.Limit, func(p exploredRow) explore.PostPlace { return p.place })
	})
}

// exportExplored streams all posts that pass a filter, some in memory at a time.
func (a *API) exportExplored(w http.ResponseWriter, r *http.Request, format page.Format, filter explore.Filter) error {
	return exportEach(w, format, "explore-posts", exploredHeader, func(write func(exploredRow) error) error {
		for after := (*explore.PostPlace)(nil); ; {
			posts, err := a.explored.Posts(r.Context(), filter, a.inForce(), after, exportedAtOnce)
			if err != nil || len(posts) == 0 {
				return err
			}
			for _, row := range exploredRows(filter, posts) {
				if err := write(row); err != nil {
					return err
				}
				after = &row.place
			}
		}
	})
}
