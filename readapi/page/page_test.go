package page_test

import (
	"net/http/httptest"
	"net/url"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/readapi/page"
	"gravitas/readapi/problem"
)

type place struct {
	At int64
	ID string
}

func FuzzDecode(f *testing.F) {
	cursor, err := page.Encode(place{7, "p1"})
	require.NoError(f, err)
	f.Add(cursor)
	f.Add("e30")
	f.Add("bnVsbA")
	f.Fuzz(func(t *testing.T, text string) {
		var p place
		if err := page.Decode(text, &p); err != nil {
			require.Equal(t, problem.InvalidArgument, problem.Of(err).Code)
			return
		}
		cursor, err := page.Encode(p)
		require.NoError(t, err)
		require.Equal(t, text, cursor, "a place has one cursor")
	})
}

func TestARequestHasBounds(t *testing.T) {
	for _, c := range []struct {
		query string
		want  page.Request
		fault string
	}{
		{"", page.Request{Limit: 50, Format: page.JSON}, ""},
		{"limit=500&cursor=x&format=csv", page.Request{Limit: 500, Cursor: "x", Format: page.CSV}, ""},
		{"limit=501", page.Request{}, "limit"},
		{"limit=-1", page.Request{}, "limit"},
		{"limit=ten", page.Request{}, "limit"},
		{"format=CSV", page.Request{}, "format"},
	} {
		query, err := url.ParseQuery(c.query)
		require.NoError(t, err)
		got, err := page.Parse(query)
		if c.fault != "" {
			require.ErrorContains(t, err, c.fault)
			continue
		}
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
}

func TestAFileNameIsSafeInAHeader(t *testing.T) {
	w := httptest.NewRecorder()
	_, err := page.NewExport(w, page.NDJSON, "a\"b\r\n/ü", nil)
	require.NoError(t, err)
	require.Equal(t, `attachment; filename="a-b----.ndjson"`, w.Header().Get("Content-Disposition"))
}
