package readapi_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/readapi"
)

func TestAnswersAreAsBefore(t *testing.T) {
	f := start(t, nil)
	f.fill(t)
	for name, path := range map[string]string{
		"subreddits.json":      "/api/subreddits",
		"subreddits-page.json": "/api/subreddits?sort=score&limit=1",
		"subreddits.csv":       "/api/subreddits?format=csv",
		"subreddits.ndjson":    "/api/subreddits?format=ndjson&sort=posts",
		"subreddit.json":       "/api/subreddit/GOLANG",
		"subreddit-past.json":  "/api/subreddit/golang?to=2020-01-01T00:00:00Z&limit=1",
		"subreddit-fresh.json": "/api/subreddit/fresh",
		"subreddit.csv":        "/api/subreddit/golang?format=csv",
		"subreddit.ndjson":     "/api/subreddit/golang?format=ndjson",
		"windows.json":         "/api/subreddit/golang/5min",
		"windows.csv":          "/api/subreddit/golang/5min?format=csv",
		"post.json":            "/api/posts/p1",
		"post-unscored.json":   "/api/posts/p3",
		"status.json":          "/api/status",
		"not-found.json":       "/api/subreddit/nowhere",
	} {
		t.Run(name, func(t *testing.T) {
			_, _, body := f.get(t, path)
			golden(t, name, body)
		})
	}
}

func TestBadRequestsGetAProblemThatNamesTheFault(t *testing.T) {
	f := start(t, nil)
	f.fill(t)
	for _, c := range []struct {
		method, path, body string
		status             int
		code, detail       string
	}{
		{"GET", "/api/nowhere", "", 404, "not_found", "/api/nowhere"},
		{"GET", "/api", "", 404, "not_found", "/api"},
		{"POST", "/api/subreddits", "", 405, "method_not_allowed", "POST"},
		{"DELETE", "/api/score", "", 405, "method_not_allowed", "DELETE"},
		{"GET", "/api/subreddits?limit=0", "", 400, "invalid_argument", "limit"},
		{"GET", "/api/subreddits?limit=501", "", 400, "invalid_argument", "limit"},
		{"GET", "/api/subreddits?sort=size", "", 400, "invalid_argument", "sort"},
		{"GET", "/api/subreddits?order=up", "", 400, "invalid_argument", "order"},
		{"GET", "/api/subreddits?cursor=!", "", 400, "invalid_argument", "cursor"},
		{"GET", "/api/subreddits?cursor=e30", "", 400, "invalid_argument", "cursor"},
		{"GET", "/api/subreddits?format=xml", "", 400, "invalid_argument", "format"},
		{"GET", "/api/subreddit/golang?cursor=W10", "", 400, "invalid_argument", "cursor"},
		{"GET", "/api/subreddit/golang?to=today", "", 400, "invalid_argument", "to"},
		{"GET", "/api/subreddit/golang/5min?from=2030-01-01T00:00:00Z", "", 400, "invalid_argument", "from"},
		{"GET", "/api/subreddit/nowhere/5min", "", 404, "not_found", "nowhere"},
		{"GET", "/api/posts/p99", "", 404, "not_found", ""},
		{"GET", "/api/trace/p1", "", 400, "invalid_argument", "data_id"},
		{"GET", "/api/trace/00000000-0000-4000-8000-000000000000", "", 404, "not_found", ""},
		{"GET", "/api/items/00000000-0000-4000-8000-000000000000", "", 404, "not_found", ""},
		{"POST", "/api/score", "{}", 400, "invalid_argument", "/title"},
		{"POST", "/api/score", strings.Repeat(" ", 1<<20+1), 413, "too_large", "larger"},
		{"GET", "/api/subreddits?q=%zz", "", 400, "invalid_argument", "%zz"},
		{"GET", "/api/subreddits?q=" + strings.Repeat("x", 32<<10), "", 414, "uri_too_long", "32768"},
		{"GET", "/api/live", "", 426, "upgrade_required", "websocket"},
		{"GET", "/api/live?subscribe=nothing", "", 400, "invalid_argument", "nothing"},
		{"GET", "/api/live/sse", "", 400, "invalid_argument", "subscribe"},
		{"GET", "/api/live/sse?subscribe=scores&after=x", "", 400, "invalid_argument", "after"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			status, header, body := f.do(t, c.method, c.path, c.body)
			require.Equal(t, c.status, status, string(body))
			require.Equal(t, "application/problem+json", header.Get("Content-Type"))
			require.Equal(t, c.code, gjson.GetBytes(body, "code").String())
			require.Contains(t, gjson.GetBytes(body, "detail").String(), c.detail)
			require.EqualValues(t, c.status, gjson.GetBytes(body, "status").Int())
			if status == http.StatusMethodNotAllowed {
				require.NotEmpty(t, header.Values("Allow"))
			}
		})
	}
}

func TestPagesTogetherAreTheWholeListInOrder(t *testing.T) {
	f := start(t, nil)
	f.fill(t)
	for _, path := range []string{
		"/api/subreddits?limit=1", "/api/subreddits?limit=1&order=desc", "/api/subreddits?limit=1&sort=score",
		"/api/subreddits?limit=1&sort=posts&order=asc", "/api/subreddit/golang?limit=1", "/api/subreddit/golang?limit=2",
	} {
		t.Run(path, func(t *testing.T) {
			whole := itemsOf(t, f, strings.NewReplacer("limit=1", "limit=500", "limit=2", "limit=500").Replace(path))
			var paged []string
			for cursor := ""; ; {
				_, _, body := f.get(t, path+"&cursor="+url.QueryEscape(cursor))
				paged = append(paged, texts(body)...)
				if cursor = gjson.GetBytes(body, "next").String(); cursor == "" {
					break
				}
			}
			require.Equal(t, whole, paged)
		})
	}
}

func itemsOf(t *testing.T, f *fixture, path string) []string {
	status, _, body := f.get(t, path)
	require.Equal(t, 200, status)
	return texts(body)
}

func texts(body []byte) (texts []string) {
	for _, item := range gjson.GetBytes(body, "items").Array() {
		texts = append(texts, item.Raw)
	}
	return texts
}

func TestACSVCellIsNeverAFormula(t *testing.T) {
	f := start(t, nil)
	f.fill(t)
	_, _, body := f.get(t, "/api/subreddit/golang?format=csv")
	rows, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
	require.NoError(t, err)
	require.Len(t, rows, 4)
	require.Equal(t, `'=Gophers, "assemble"`, rows[2][2])
}

func TestAnUnchangedAnswerIsNotSentAgain(t *testing.T) {
	f := start(t, nil)
	f.fill(t)
	_, header, _ := f.get(t, "/api/subreddit/golang")
	status, _, body := f.get(t, "/api/subreddit/golang", "If-None-Match", header.Get("ETag"))
	require.Equal(t, http.StatusNotModified, status)
	require.Empty(t, body)
}

func TestAHeadIsAnAnswerWithoutItsBody(t *testing.T) {
	f := start(t, nil)
	status, header, body := f.do(t, http.MethodHead, "/api/status", "")
	require.Equal(t, 200, status)
	require.NotEmpty(t, header.Get("ETag"))
	require.Empty(t, body)
	status, _, _ = f.do(t, http.MethodHead, "/api/live/sse?subscribe=scores", "")
	require.Equal(t, 405, status)
}

func TestLargeAnswersAreCompressed(t *testing.T) {
	f := start(t, nil)
	_, header, _ := f.get(t, "/api/openapi.json", "Accept-Encoding", "gzip")
	require.Equal(t, "gzip", header.Get("Content-Encoding"))
}

func TestAScoreOfFieldsIsExplained(t *testing.T) {
	f := start(t, nil)
	status, _, body := f.do(t, "POST", "/api/score", `{"title":"gophers"}`)
	require.Equal(t, 200, status)
	require.JSONEq(t, `{"score":0.75,"explanation":[{"token":"gophers","weight":1.25}],"model":"words.v1"}`, string(body))
}

func TestAStoreThatIsAwayIs503WithRetryAfter(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) { d.Store = away{d.Store} })
	for _, path := range []string{"/api/subreddits", "/api/subreddit/golang", "/api/posts/p1"} {
		status, header, body := f.get(t, path)
		require.Equal(t, http.StatusServiceUnavailable, status, string(body))
		require.Equal(t, "unavailable", gjson.GetBytes(body, "code").String())
		require.NotEmpty(t, header.Get("Retry-After"))
	}
}

func TestAStoreThatDoesNotAnswerIs503InTime(t *testing.T) {
	f := start(t, func(c *readapi.Config, d *readapi.Deps) {
		d.Store = silent{d.Store}
		c.Patience = 20 * time.Millisecond
	})
	for _, path := range []string{"/api/subreddits", "/api/subreddit/golang", "/api/posts/p1"} {
		status, header, body := f.get(t, path)
		require.Equal(t, http.StatusServiceUnavailable, status, string(body))
		require.NotEmpty(t, header.Get("Retry-After"))
	}
}

func TestPagesAreServedOutsideTheAPI(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) {
		d.Pages = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = w.Write([]byte("page " + r.URL.Path)) })
	})
	_, _, body := f.get(t, "/subreddit/golang")
	require.Equal(t, "page /subreddit/golang", string(body))
	status, _, _ := f.get(t, "/api/x")
	require.Equal(t, 404, status)
}
