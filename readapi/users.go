package readapi

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"gravitas/agents/store"
	"gravitas/readapi/page"
)

// recommendedRow is a product that is recommended.
type recommendedRow struct {
	Product string   `json:"product"`
	Title   string   `json:"title"`
	Score   float64  `json:"score"`
	Because []string `json:"because"` // the user's own products that it is most based on
}

var recommendedHeader = []string{"product", "title", "score", "because"}

// Record is the row's cells.
func (r recommendedRow) Record() []string {
	return []string{page.Text(r.Product), page.Text(r.Title), number(r.Score), page.Text(strings.Join(r.Because, " "))}
}

// recommendations is what is recommended to a user.
type recommendations struct {
	User      string           `json:"user"`
	Generated stamp            `json:"generated"`
	Version   string           `json:"version,omitempty"`  // of the products' vectors
	Fallback  string           `json:"fallback,omitempty"` // "popular" where nothing is known of the user
	Point     *[2]float64      `json:"point,omitempty"`    // where the user stands on the map of the products
	Items     []recommendedRow `json:"items"`
}

// GET /api/users/{user}/recommendations
func (a *API) recommendations(w http.ResponseWriter, r *http.Request) error {
	limit, err := page.Limit(r.URL.Query(), page.DefaultLimit, page.MaxLimit)
	if err != nil {
		return err
	}
	format, err := page.ParseFormat(r.URL.Query())
	if err != nil {
		return err
	}
	body, err := a.recommended(r, pathParam(r, "user"))
	if err != nil {
		return err
	}
	if body.Items == nil {
		a.fallBack(&body, limit)
	}
	for i := range body.Items {
		body.Items[i].Title = a.titleOf(body.Items[i].Product)
	}
	if format != page.JSON {
		return exportAll(w, format, "recommendations-"+body.User, recommendedHeader, body.Items)
	}
	body.Items = body.Items[:min(limit, len(body.Items))]
	return answer(w, r, body)
}

// recommended is what was found for a user; without items where nothing was.
func (a *API) recommended(r *http.Request, user string) (recommendations, error) {
	body := recommendations{User: user}
	row, err := a.deps.Store.GetRecommendations(r.Context(), user)
	if errors.Is(err, store.ErrNotFound) {
		return body, nil
	}
	if err != nil {
		return body, err
	}
	if err := json.Unmarshal(row.Items, &body.Items); err != nil {
		return body, fmt.Errorf("recommendations of %q: %w", user, err)
	}
	if len(body.Items) == 0 {
		body.Items = nil
	}
	body.Generated, body.Version = stamp(row.Generated), row.Version
	if a.deps.Products != nil {
		if x, y, ok := a.deps.Products.PointOf(row.Version, row.Vector); ok {
			body.Point = &[2]float64{x, y}
		}
	}
	return body, nil
}

// fallBack recommends what is popular. Scores are against the most popular.
func (a *API) fallBack(body *recommendations, limit int) {
	body.Generated, body.Fallback, body.Items = stamp(a.deps.Clock().Truncate(time.Second)), "popular", []recommendedRow{}
	top := a.popular.Top(limit)
	for _, p := range top {
		score := float64(p.Users) / float64(top[0].Users)
		body.Items = append(body.Items, recommendedRow{Product: p.ID, Score: score, Because: []string{}})
	}
}

// titleOf is a product's title, empty where it is not known.
func (a *API) titleOf(product string) string {
	if a.deps.Products == nil || product == "" {
		return ""
	}
	p, _ := a.deps.Products.Product(product)
	return p.Title
}

// eventRow is what a user did.
type eventRow struct {
	DataID  string `json:"data_id"`
	EventID string `json:"event_id,omitempty"`
	At      stamp  `json:"at"`
	Kind    string `json:"kind"`
	Product string `json:"product,omitempty"`
	Title   string `json:"title,omitempty"`
	Query   string `json:"query,omitempty"`
}

var eventHeader = []string{"data_id", "event_id", "at", "kind", "product", "title", "query"}

// Record is the row's cells.
func (e eventRow) Record() []string {
	return []string{e.DataID, page.Text(e.EventID), e.At.String(), e.Kind, page.Text(e.Product), page.Text(e.Title), page.Text(e.Query)}
}

func (a *API) eventRow(e store.Event) eventRow {
	row := eventRow{
		DataID: e.DataID, At: stamp(e.At), Kind: e.Kind, Product: e.Product, Title: a.titleOf(e.Product), Query: e.Query,
	}
	if e.ID != e.DataID {
		row.EventID = e.ID
	}
	return row
}

// eventCursor is a place in a user's events.
type eventCursor struct {
	Micros int64  `json:"t"`
	ID     string `json:"i"`
}

// GET /api/users/{user}/events
func (a *API) userEvents(w http.ResponseWriter, r *http.Request) error {
	request, err := page.Parse(r.URL.Query())
	if err != nil {
		return err
	}
	user := pathParam(r, "user")
	if request.Format != page.JSON {
		return exportEach(w, request.Format, "events-"+user, eventHeader, func(write func(eventRow) error) error {
			return a.eachEvent(r, user, write)
		})
	}
	var after store.EventPlace
	if request.Cursor != "" {
		var at eventCursor
		if err := page.Decode(request.Cursor, &at); err != nil {
			return err
		}
		after = store.EventPlace{At: time.UnixMicro(at.Micros).UTC(), ID: at.ID}
	}
	events, err := a.deps.Store.ListEvents(r.Context(), user, after, request.Limit+1)
	if err != nil {
		return err
	}
	place := func(e store.Event) eventCursor { return eventCursor{e.At.UnixMicro(), e.ID} }
	cut, err := newList(events, request.Limit, place)
	if err != nil {
		return err
	}
	body := list[eventRow]{Items: []eventRow{}, Next: cut.Next}
	for _, e := range cut.Items {
		body.Items = append(body.Items, a.eventRow(e))
	}
	return answer(w, r, body)
}

// eachEvent passes all of a user's events on, some read at a time.
func (a *API) eachEvent(r *http.Request, user string, write func(eventRow) error) error {
	for after := (store.EventPlace{}); ; {
		events, err := a.deps.Store.ListEvents(r.Context(), user, after, page.MaxLimit)
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := write(a.eventRow(e)); err != nil {
				return err
			}
		}
		if len(events) < page.MaxLimit {
			return nil
		}
		after = events[len(events)-1].Place()
	}
}
