package readapi_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/agents/store"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi"
)

// shop is products by id; their points are on a line.
type shop map[string]string

func (s shop) Find(text string) (found []readapi.Product, err error) {
	for id, title := range s {
		if strings.Contains(title, text) {
			found = append(found, readapi.Product{ID: id, Title: title})
		}
	}
	return found, nil
}

func (s shop) Product(id string) (readapi.Product, bool) {
	title, ok := s[id]
	return readapi.Product{ID: id, Title: title}, ok
}

func (s shop) Point(id string) (x, y float64, known bool) {
	_, known = s[id]
	return float64(id[0]), 0.5, known && id != "flat"
}

func (s shop) PointOf(version, vector string) (x, y float64, ok bool) {
	return 1.5, -2, version == "v2" && vector == "AAAA"
}

func startShop(t *testing.T) *fixture {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) {
		d.Products = shop{"a": "Red shoes", "b": "Blue shoes", "c": "=Hose", "flat": "Flat"}
	})
	logtest.Create(t, f.log, 2, "events")
	return f
}

func (f *fixture) did(t *testing.T, events ...string) {
	for i, e := range events {
		user, product, _ := strings.Cut(e, " ")
		logtest.Publish(t, f.log, logtest.Wrap("events", user, fmt.Sprint(i, e), fmt.Sprintf(`{"user":%q,"product":%q}`, user, product)))
	}
}

func TestRecommendationsAreReadAsTheyWereFound(t *testing.T) {
	f := startShop(t)
	row := store.Recommended{
		User: "user/7", Generated: now, Version: "v2", Vector: "AAAA", Sequence: 1,
		Items: []byte(`[{"product":"b","score":0.5,"because":["a","x"]},{"product":"gone","score":-0.25,"because":[]}]`),
	}
	require.NoError(t, f.store.PutRecommendations(context.Background(), []store.Recommended{row}))
	path := "/api/users/" + url.PathEscape("user/7") + "/recommendations"
	status, _, body := f.get(t, path)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"user":"user/7","generated":"2026-11-21T12:00:00.000Z","version":"v2","point":[1.5,-2],"items":[
		{"product":"b","title":"Blue shoes","score":0.5,"because":["a","x"]},{"product":"gone","title":"","score":-0.25,"because":[]}]}`, string(body))
	_, _, body = f.get(t, path+"?limit=1")
	require.Equal(t, `["b"]`, gjson.GetBytes(body, "items.#.product").Raw)
	_, header, body := f.get(t, path+"?format=csv&limit=1")
	require.Contains(t, header.Get("Content-Type"), "text/csv")
	require.Equal(t, "product,title,score,because\nb,Blue shoes,0.5,a x\ngone,,-0.25,\n", string(body))

	row.Version, row.Sequence = "v1", 2
	require.NoError(t, f.store.PutRecommendations(context.Background(), []store.Recommended{row}))
	_, _, body = f.get(t, path)
	require.False(t, gjson.GetBytes(body, "point").Exists(), "the map is of other vectors")
	for _, query := range []string{"limit=0", "limit=501", "format=xml"} {
		status, _, body := f.get(t, path+"?"+query)
		require.Equal(t, "400 invalid_argument", fmt.Sprint(status, " ", gjson.GetBytes(body, "code")), query)
	}
}

func TestAUserOfWhomNothingIsKnownGetsWhatIsPopular(t *testing.T) {
	f := startShop(t)
	_, _, body := f.get(t, "/api/users/nobody/recommendations")
	require.JSONEq(t, `{"user":"nobody","generated":"2026-11-21T12:00:00.000Z","fallback":"popular","items":[]}`, string(body))
	f.did(t, "u a", "v a", "u b", "u b", "w a", "w ")
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, _, body := f.get(t, "/api/users/nobody/recommendations?limit=2")
		assert.Equal(c, `{"user":"nobody","generated":"2026-11-21T12:00:00.000Z","fallback":"popular","items":[`+
			`{"product":"a","title":"Red shoes","score":1,"because":[]},{"product":"b","title":"Blue shoes","score":0.3333333333333333,"because":[]}]}`, strings.TrimSpace(string(body)))
	}, 20*time.Second, 5*time.Millisecond)
	row := store.Recommended{User: "empty", Generated: now, Items: []byte(`[]`)}
	require.NoError(t, f.store.PutRecommendations(context.Background(), []store.Recommended{row}))
	_, _, body = f.get(t, "/api/users/empty/recommendations")
	require.Equal(t, "popular", gjson.GetBytes(body, "fallback").String(), "nothing was found for this user either")
}

func TestAUsersEventsAreListedNewestFirstInPages(t *testing.T) {
	f := startShop(t)
	var events []store.Event
	for i := range 7 {
		e := store.Event{User: "u", At: now.Add(time.Duration(i/2) * time.Hour), ID: fmt.Sprint("e", i), DataID: fmt.Sprint("d", i), Kind: "click", Product: "a"}
		if i == 0 {
			e = store.Event{User: "u", At: now, ID: "d0", DataID: "d0", Kind: "search", Query: "+shoes"}
		}
		events = append(events, e)
	}
	require.NoError(t, f.store.PutEvents(context.Background(), events))
	_, _, body := f.get(t, "/api/users/u/events?limit=1")
	require.JSONEq(t, `{"data_id":"d6","event_id":"e6","at":"2026-11-21T15:00:00.000Z","kind":"click","product":"a","title":"Red shoes"}`, gjson.GetBytes(body, "items.0").Raw)
	var listed []string
	for cursor := ""; ; {
		_, _, body := f.get(t, "/api/users/u/events?limit=3&cursor="+cursor)
		for _, item := range gjson.GetBytes(body, "items").Array() {
			listed = append(listed, item.Get("data_id").String())
		}
		if cursor = gjson.GetBytes(body, "next").String(); cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"d6", "d5", "d4", "d3", "d2", "d1", "d0"}, listed)
	_, _, body = f.get(t, "/api/users/u/events?format=csv")
	lines := strings.Split(strings.TrimSpace(string(body)), "\n")
	require.Len(t, lines, 8)
	require.Equal(t, "d0,,2026-11-21T12:00:00.000Z,search,,,'+shoes", lines[7])
	_, _, body = f.get(t, "/api/users/nobody/events")
	require.JSONEq(t, `{"items":[],"next":null}`, string(body))
	for _, query := range []string{"cursor=nonsense", "limit=501", "format=xml"} {
		status, _, _ := f.get(t, "/api/users/u/events?"+query)
		require.Equal(t, 400, status, query)
	}
}

func TestProductsAreListedByTheirUsers(t *testing.T) {
	f := startShop(t)
	f.did(t, "u b", "v b", "u c")
	require.EventuallyWithT(t, func(c *assert.CollectT) {
		_, _, body := f.get(t, "/api/products")
		assert.Equal(c, `["b","c","a","flat"]`, gjson.GetBytes(body, "items.#.id").Raw)
	}, 20*time.Second, 5*time.Millisecond)
	var listed []string
	for cursor := ""; ; {
		_, _, body := f.get(t, "/api/products?limit=2&cursor="+cursor)
		for _, item := range gjson.GetBytes(body, "items").Array() {
			listed = append(listed, item.Raw)
		}
		if cursor = gjson.GetBytes(body, "next").String(); cursor == "" {
			break
		}
	}
	require.Equal(t, []string{
		`{"id":"b","title":"Blue shoes","users":2,"x":98,"y":0.5}`, `{"id":"c","title":"=Hose","users":1,"x":99,"y":0.5}`,
		`{"id":"a","title":"Red shoes","users":0,"x":97,"y":0.5}`, `{"id":"flat","title":"Flat","users":0,"x":null,"y":null}`,
	}, listed)
	_, _, body := f.get(t, "/api/products?q=shoes&format=csv")
	require.Equal(t, "id,title,users,x,y\nb,Blue shoes,2,98,0.5\na,Red shoes,0,97,0.5\n", string(body))
	status, _, _ := f.get(t, "/api/products?q="+strings.Repeat("x", 1025))
	require.Equal(t, 400, status)
	status, _, _ = start(t, nil).get(t, "/api/products")
	require.Equal(t, 503, status)
}
