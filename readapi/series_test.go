package readapi_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/agents/store"
	"gravitas/readapi/page"
)

// read stores n readings of a series: 0, 1, 2, … a second apart.
func (f *fixture) read(t *testing.T, channel, name string, n int) {
	var readings []store.Reading
	for i := range n {
		readings = append(readings, store.Reading{
			Series: store.Series{Channel: channel, Name: name}, DataID: fmt.Sprint(i),
			At: now.Add(time.Duration(i) * time.Second), Value: float64(i), Sequence: int64(i),
		})
	}
	require.NoError(t, f.store.PutReadings(context.Background(), readings))
}

func TestASeriesHasItsNewestValuesAndPredictionsInOrder(t *testing.T) {
	f := start(t, nil)
	f.read(t, "demand", "plant/7", 25)
	path := "/api/series/" + url.PathEscape("plant/7")
	status, _, body := f.get(t, path+"?limit=3")
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"series":"plant/7","channel":"demand",
		"values":[{"at":"2026-11-21T12:00:22.000Z","value":22},{"at":"2026-11-21T12:00:23.000Z","value":23},{"at":"2026-11-21T12:00:24.000Z","value":24}],
		"predictions":[{"at":"2026-11-21T12:00:22.000Z","value":12.5},{"at":"2026-11-21T12:00:23.000Z","value":13.5},{"at":"2026-11-21T12:00:24.000Z","value":14.5}]}`, string(body))
	_, _, body = f.get(t, path)
	require.Len(t, gjson.GetBytes(body, "values").Array(), 25)
	require.Len(t, gjson.GetBytes(body, "predictions").Array(), 6, "from the 20th on")
	require.Equal(t, 9.5, gjson.GetBytes(body, "predictions.0.value").Float())

	_, header, body := f.get(t, path+"?format=csv&limit=1")
	require.Contains(t, header.Get("Content-Type"), "text/csv")
	rows := strings.Split(strings.TrimSpace(string(body)), "\n")
	require.Len(t, rows, 26, "the whole list")
	require.Equal(t, []string{"at,value,prediction", "2026-11-21T12:00:00.000Z,0,"}, rows[:2])
	require.Equal(t, "2026-11-21T12:00:24.000Z,24,14.5", rows[25])
	_, _, body = f.get(t, path+"?format=ndjson")
	require.Equal(t, `{"at":"2026-11-21T12:00:24.000Z","value":24,"prediction":14.5}`, strings.Split(strings.TrimSpace(string(body)), "\n")[24])
}

func TestASeriesIsFoundOnItsChannel(t *testing.T) {
	f := start(t, nil)
	f.read(t, "demand", "both", 1)
	f.read(t, "generation", "both", 2)
	f.read(t, "generation", "plant", 3)
	for path, want := range map[string]string{
		"both": "demand 1", "both?channel=generation": "generation 2", "plant": "generation 3",
	} {
		_, _, body := f.get(t, "/api/series/"+path)
		require.Equal(t, want, fmt.Sprint(gjson.GetBytes(body, "channel"), " ", gjson.GetBytes(body, "values.#")), path)
		require.Equal(t, "[]", gjson.GetBytes(body, "predictions").Raw)
	}
	for path, want := range map[string]string{
		"unknown": "404 not_found", "plant?channel=demand": "404 not_found",
		"plant?channel=posts": "400 invalid_argument", "plant?limit=0": "400 invalid_argument", "plant?limit=10001": "400 invalid_argument", "plant?format=xml": "400 invalid_argument",
	} {
		status, _, body := f.get(t, "/api/series/"+path)
		require.Equal(t, want, fmt.Sprint(status, " ", gjson.GetBytes(body, "code")), path)
	}
}

func TestSeriesAreListedByNameInPages(t *testing.T) {
	f := start(t, nil)
	_, _, body := f.get(t, "/api/series")
	require.JSONEq(t, `{"items":[],"next":null}`, string(body))
	f.read(t, "demand", "=b", 20)
	f.read(t, "generation", "A", 1)
	f.read(t, "generation", "=b", 2)
	f.read(t, "demand", "c", 19)
	var listed []string
	for cursor := ""; ; {
		_, _, body := f.get(t, "/api/series?limit=1&cursor="+cursor)
		for _, item := range gjson.GetBytes(body, "items").Array() {
			listed = append(listed, fmt.Sprint(item.Get("series"), " ", item.Get("channel"), " ", item.Get("value"), " ", item.Get("prediction").Raw))
		}
		if cursor = gjson.GetBytes(body, "next").String(); cursor == "" {
			break
		}
	}
	require.Equal(t, []string{"=b demand 19 9.5", "=b generation 1 null", "A generation 0 null", "c demand 18 null"}, listed)
	_, _, body = f.get(t, "/api/series?q=b&limit=2")
	require.Equal(t, "[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19] [0,1]",
		fmt.Sprint(gjson.GetBytes(body, "items.0.recent"), " ", gjson.GetBytes(body, "items.1.recent")), "oldest first")
	_, _, body = f.get(t, "/api/series?q=a")
	require.Equal(t, `["A"]`, gjson.GetBytes(body, "items.#.series").Raw)
	_, _, body = f.get(t, "/api/series?format=csv")
	require.Equal(t, "series,channel,at,value,prediction\n'=b,demand,2026-11-21T12:00:19.000Z,19,9.5\n", strings.Join(strings.SplitAfter(string(body), "\n")[:2], ""))
	for _, query := range []string{"cursor=nonsense", "limit=501", "format=xml"} {
		status, _, _ := f.get(t, "/api/series?"+query)
		require.Equal(t, 400, status, query)
	}
	require.Equal(t, 500, page.MaxLimit)
}
