package frontdoor_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"gravitas/envelope/stream"
	"gravitas/frontdoor"
	"gravitas/tracecache"
)

// noLog takes everything and keeps nothing.
type noLog struct{}

func (noLog) Publish(context.Context, []stream.Record) error { return nil }

type noRecorder struct{}

func (noRecorder) Record(...tracecache.Stamp) {}

// noWriter is a response that nobody reads.
type noWriter struct {
	header http.Header
	status int
}

func (w *noWriter) Header() http.Header         { return w.header }
func (w *noWriter) Write(p []byte) (int, error) { return len(p), nil }
func (w *noWriter) WriteHeader(status int)      { w.status = status }

// post returns a post whose JSON has exactly size bytes.
func post(i, size int) string {
	text := fmt.Sprintf(`{"id":"post%06d","subreddit":"sub%03d","title":"","created_utc":%d,"author":"someone","is_self":true,"num_comments":12}`, i, i%100, 1700000000+i)
	return strings.Replace(text, `"title":""`, `"title":"`+strings.Repeat("x", size-len(text))+`"`, 1)
}

func benchmarkDoor(b *testing.B, items, size int) {
	deps := open(b, frontdoor.Config{}).deps()
	deps.Log, deps.Recorder = noLog{}, noRecorder{}
	handler := frontdoor.New(frontdoor.Config{}, deps).Handler()
	posts := make([]string, items)
	for i := range posts {
		posts[i] = post(i, size)
	}
	body := []byte("[" + strings.Join(posts, ",") + "]")
	if items == 1 {
		body = []byte(posts[0])
	}
	r := httptest.NewRequest(http.MethodPost, "/v1/channels/posts", nil)
	r.Header.Set("Authorization", "Bearer all")
	r.Header.Set("Content-Type", "application/json")
	r.ContentLength = int64(len(body))
	w := &noWriter{header: http.Header{}}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		r.Body = readCloser{bytes.NewReader(body)}
		handler.ServeHTTP(w, r)
		if w.status != http.StatusAccepted {
			b.Fatal(w.status)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*items), "ns/item")
}

type readCloser struct{ *bytes.Reader }

func (readCloser) Close() error { return nil }

func BenchmarkDoorBatch100x200B(b *testing.B) { benchmarkDoor(b, 100, 200) }
func BenchmarkDoorBatch100x1K(b *testing.B)   { benchmarkDoor(b, 100, 1024) }
func BenchmarkDoorSingle1K(b *testing.B)      { benchmarkDoor(b, 1, 1024) }
