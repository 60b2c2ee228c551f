package readapi_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/readapi"
)

func TestAnswersComeInATypeThatAcceptLetsThrough(t *testing.T) {
	f := start(t, nil)
	f.fill(t)
	for _, c := range []struct {
		path, accept string
		status       int
	}{
		{"/api/subreddits", "*/*", 200},
		{"/api/subreddits", "application/json", 200},
		{"/api/subreddits", "text/html, application/*;q=0.5", 200},
		{"/api/subreddits", "text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", 200},
		{"/api/subreddits", "text/html", 406},
		{"/api/subreddits", "application/json;q=0, */*", 406},
		{"/api/subreddits", "nonsense;;", 406},
		{"/api/subreddits", "text/csv", 406},
		{"/api/subreddits?format=csv", "text/csv", 200},
		{"/api/subreddits?format=csv", "application/json", 406},
		{"/api/subreddits?format=ndjson", "application/x-ndjson", 200},
		{"/api/live/sse?subscribe=scores", "application/json", 406},
		{"/api/nowhere", "application/json", 404},
	} {
		status, header, body := f.get(t, c.path, "Accept", c.accept)
		require.Equal(t, c.status, status, "%s %s: %s", c.path, c.accept, body)
		if status == http.StatusNotAcceptable {
			require.Equal(t, "application/problem+json", header.Get("Content-Type"))
			require.Equal(t, "not_acceptable", gjson.GetBytes(body, "code").String())
		}
	}
}

func TestOptionsAndRefusalsNameTheMethodsOfAPath(t *testing.T) {
	f := start(t, nil)
	for path, allow := range map[string]string{
		"/api/subreddits":           "GET, HEAD, OPTIONS",
		"/api/score":                "POST, OPTIONS",
		"/api/rebuilds":             "GET, HEAD, POST, OPTIONS",
		"/api/dead-letters/redrive": "POST, OPTIONS",
		"/api/dead-letters/00000000-0000-4000-8000-000000000000": "GET, HEAD, OPTIONS",
	} {
		status, header, body := f.do(t, http.MethodOptions, path, "")
		require.Equal(t, http.StatusNoContent, status, path)
		require.Equal(t, allow, header.Get("Allow"), path)
		require.Empty(t, body)
		status, header, _ = f.do(t, refusedBy(allow), path, "")
		require.Equal(t, http.StatusMethodNotAllowed, status, path)
		require.Equal(t, allow, header.Get("Allow"), path)
	}
	status, _, _ := f.do(t, http.MethodOptions, "/api/nowhere", "")
	require.Equal(t, http.StatusNotFound, status)
}

// refusedBy is a method that is not among those allowed.
func refusedBy(allow string) string {
	if strings.Contains(allow, http.MethodGet) {
		return http.MethodDelete
	}
	return http.MethodGet
}

func TestAPreflightFromAnOriginThatMayNotReadAllowsItNothing(t *testing.T) {
	for _, origins := range [][]string{nil, {"https://pages.example.org"}} {
		f := start(t, func(c *readapi.Config, _ *readapi.Deps) { c.CORSOrigins = origins })
		_, header, _ := f.do(t, http.MethodOptions, "/api/score", "",
			"Origin", "https://other.example.org", "Access-Control-Request-Method", "POST")
		require.Empty(t, header.Get("Access-Control-Allow-Origin"))
		require.Empty(t, header.Get("Access-Control-Allow-Methods"))
	}
}

func TestAnswersAreEncodedAsTheClientWouldRatherHaveThem(t *testing.T) {
	f := start(t, nil)
	for accept, want := range map[string]string{
		"gzip":                    "gzip",
		"zstd":                    "zstd",
		"gzip, zstd":              "zstd",
		"gzip;q=1, zstd;q=0.5":    "gzip",
		"gzip;q=0.5, zstd;q=1":    "zstd",
		"gzip;q=0, zstd;q=0":      "",
		"zstd;q=0, gzip;q=0.1":    "gzip",
		"identity":                "",
		"br":                      "",
		"zstd;q=0.0, gzip;q=0.00": "",
	} {
		status, header, _ := f.get(t, "/api/openapi.json", "Accept-Encoding", accept)
		require.Equal(t, 200, status)
		require.Equal(t, want, header.Get("Content-Encoding"), accept)
		require.Contains(t, header.Values("Vary"), "Accept-Encoding")
	}
}
