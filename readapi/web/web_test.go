package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var built = fstest.MapFS{
	".gitkeep":            {},
	"index.html":          {Data: []byte("<title>Gravitas</title>")},
	"theme.js":            {Data: []byte("scheme()")},
	"theme.js.gz":         {Data: []byte("theme gzipped")},
	"assets/app-1f.js":    {Data: []byte("app()")},
	"assets/app-1f.js.br": {Data: []byte("app in brotli")},
	"assets/app-1f.js.gz": {Data: []byte("app gzipped")},
	"assets/f-2a.woff2":   {Data: []byte("font")},
}

func get(t *testing.T, files fstest.MapFS, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	site{files}.ServeHTTP(w, r)
	return w
}

func TestEveryPageRouteGetsTheOnePageFresh(t *testing.T) {
	for _, path := range []string{"/", "/subreddits", "/subreddit/golang", "/post/abc", "/trace/1-2.3", "/dead-letters", "/no/such", "/.gitkeep"} {
		w := get(t, built, path)
		assert.Equal(t, http.StatusOK, w.Code, path)
		assert.Contains(t, w.Body.String(), "<title>Gravitas</title>", path)
		assert.Equal(t, "no-cache", w.Header().Get("Cache-Control"), path)
		assert.Equal(t, "text/html; charset=utf-8", w.Header().Get("Content-Type"), path)
		assert.Contains(t, w.Header().Get("Content-Security-Policy"), "default-src 'self'", path)
	}
}

func TestHashedAssetsAreKeptForever(t *testing.T) {
	w := get(t, built, "/assets/f-2a.woff2")
	assert.Equal(t, http.StatusOK, w.Code)
	assert.Equal(t, "font", w.Body.String())
	assert.Equal(t, "font/woff2", w.Header().Get("Content-Type"))
	assert.Contains(t, w.Header().Get("Cache-Control"), "immutable")
}

func TestFilesWithoutAHashAreRevalidated(t *testing.T) {
	first := get(t, built, "/theme.js")
	assert.Equal(t, "no-cache", first.Header().Get("Cache-Control"))
	again := get(t, built, "/theme.js", "If-None-Match", first.Header().Get("ETag"))
	assert.Equal(t, http.StatusNotModified, again.Code)
	assert.Empty(t, again.Body.String())
}

func TestAnAssetThatIsGoneIsNoPage(t *testing.T) {
	for _, path := range []string{"/assets/old-0a.js", "/assets/app-1f.js.br", "/assets/../assets/none.js"} {
		assert.Equal(t, http.StatusNotFound, get(t, built, path).Code, path)
	}
}

func TestTheBestEncodingThatTheClientTakesIsSent(t *testing.T) {
	for _, c := range []struct{ path, accept, encoding, body string }{
		{"/assets/app-1f.js", "gzip, deflate, br", "br", "app in brotli"},
		{"/assets/app-1f.js", "gzip", "gzip", "app gzipped"},
		{"/assets/app-1f.js", "br;q=0, gzip;q=0.5", "gzip", "app gzipped"},
		{"/assets/app-1f.js", "br;q=0.0", "", "app()"},
		{"/assets/app-1f.js", "", "", "app()"},
		{"/theme.js", "gzip, br", "gzip", "theme gzipped"},
		{"/assets/f-2a.woff2", "gzip, br", "", "font"},
	} {
		w := get(t, built, c.path, "Accept-Encoding", c.accept)
		assert.Equal(t, c.encoding, w.Header().Get("Content-Encoding"), "%s: %s", c.path, c.accept)
		assert.Equal(t, c.body, w.Body.String(), "%s: %s", c.path, c.accept)
		assert.Equal(t, "Accept-Encoding", w.Header().Get("Vary"))
		assert.False(t, strings.HasSuffix(w.Header().Get("Content-Type"), "gzip"))
	}
}

func TestPagesAreOnlyRead(t *testing.T) {
	w := httptest.NewRecorder()
	site{built}.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", nil))
	assert.Equal(t, http.StatusMethodNotAllowed, w.Code)
	assert.Equal(t, "GET, HEAD", w.Header().Get("Allow"))
}

func TestWithoutABuildThePageSaysHowToMakeOne(t *testing.T) {
	w := get(t, fstest.MapFS{".gitkeep": {}}, "/subreddits")
	assert.Equal(t, http.StatusServiceUnavailable, w.Code)
	assert.Contains(t, w.Body.String(), "make build")
}

func TestTheEmbeddedFilesAreServed(t *testing.T) {
	w := httptest.NewRecorder()
	Handler().ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	assert.Contains(t, w.Body.String(), "Gravitas")
}
