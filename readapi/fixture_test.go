package readapi_test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/agents/store"
	storepebble "gravitas/agents/store/pebble"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi"
	tracepebble "gravitas/tracecache/pebble"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

var agents = []pipeline.Agent{
	{Name: "scorer.v1", Reads: []string{"posts"}, Writes: "posts-scores"},
	{Name: "store-posts.v1", Reads: []string{"posts"}},
	{Name: "store-scores.v1", Reads: []string{"posts-scores"}},
}

var channels = []string{"posts", "posts-scores", "subreddit-scores-5min", "subreddit-scores-total", "dead-letters", "retry.scorer.v1"}

// fixture is a read API that serves on loopback, and the parts behind it.
type fixture struct {
	log    stream.Log
	store  *storepebble.Store
	traces *tracepebble.Cache
	server *httptest.Server
}

// start serves an API over embedded parts until the test ends.
func start(t *testing.T, change func(*readapi.Config, *readapi.Deps)) *fixture {
	f := &fixture{log: logtest.Start(t, 2, append([]string{pipeline.Channel}, channels...)...)}
	var err error
	f.store, err = storepebble.Open(storepebble.Config{Dir: filepath.Join(t.TempDir(), "tables")}, logtest.Quiet())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.store.Close()) })
	f.traces, err = tracepebble.Open(tracepebble.Config{Dir: filepath.Join(t.TempDir(), "traces")}, time.Now, logtest.Quiet())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, f.traces.Close()) })

	config := readapi.DefaultConfig()
	config.Version, config.TotalsFor, config.PagesFor = "v0.1.0", 0, 0
	deps := readapi.Deps{
		Log: f.log, Store: f.store, Traces: f.traces, Agents: agents, Channels: channels, Scorer: words{}, Keys: keys{},
		Logger: logtest.Quiet(), Registerer: prometheus.NewRegistry(), Clock: func() time.Time { return now },
	}
	if change != nil {
		change(&config, &deps)
	}
	api, err := readapi.New(config, deps)
	require.NoError(t, err)
	run(t, api.Run)
	f.server = httptest.NewServer(api.Handler())
	t.Cleanup(f.server.Close)
	return f
}

// run runs a component until the test ends, and waits for it.
func run(t *testing.T, component func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- component(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
}

// get asks for a path and returns status, header and body.
func (f *fixture) get(t *testing.T, path string, header ...string) (int, http.Header, []byte) {
	return f.do(t, http.MethodGet, path, "", header...)
}

func (f *fixture) do(t *testing.T, method, path, body string, header ...string) (int, http.Header, []byte) {
	request, err := http.NewRequest(method, f.server.URL+path, bytes.NewBufferString(body))
	require.NoError(t, err)
	for i := 0; i+1 < len(header); i += 2 {
		request.Header.Set(header[i], header[i+1])
		if header[i] == "Host" {
			request.Host = header[i+1]
		}
	}
	response, err := http.DefaultTransport.RoundTrip(request)
	require.NoError(t, err)
	defer response.Body.Close()
	answer, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	return response.StatusCode, response.Header, answer
}

// golden compares an answer with the file of that name.
func golden(t *testing.T, name string, got []byte) {
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), string(got))
}

// words scores a title by whether it has one.
type words struct{}

func (words) Score(item []byte) (readapi.Verdict, error) {
	title := gjson.GetBytes(item, "title").String()
	if title == "" {
		return readapi.Verdict{}, fmt.Errorf("%w: /title: is required", readapi.ErrInvalid)
	}
	return readapi.Verdict{
		Score: 0.75, Model: "words.v1", Explanation: []readapi.TokenWeight{{Token: title, Weight: 1.25}},
	}, nil
}

// keys knows one reader and one operator.
type keys struct{}

func (keys) Reader(key string) bool   { return key == "reader" }
func (keys) Operator(key string) bool { return key == "operator" }

// fill stores a few posts, scores, windows and totals.
func (f *fixture) fill(t *testing.T) {
	ctx := context.Background()
	created := now.Add(-2 * time.Hour).Unix()
	posts := []store.Post{
		post("p1", "golang", created, `How do I close a channel twice?`),
		post("p2", "Golang", created+600, `=Gophers, "assemble"`),
		post("p3", "golang", created+3600, `not scored yet`),
		post("p4", "Jokes", created, `Why?`),
		post("p5", "fresh", created, `no total yet`),
	}
	require.NoError(t, f.store.PutPosts(ctx, posts))
	scores := []store.Score{
		score(posts[0], 0.9), score(posts[1], 0.1), score(posts[3], 0.25),
	}
	require.NoError(t, f.store.PutScores(ctx, scores))
	windows, err := f.store.FoldScores(ctx, scores)
	require.NoError(t, err)
	require.NoError(t, f.store.PutWindows(ctx, store.FiveMinutes, windows))
	hours := windows[:0:0]
	totals := map[string]*store.Total{}
	for _, w := range windows {
		hour := store.Window{Sum: w.Sum, Start: store.Hour.Start(w.Start), Sequence: 1}
		if n := len(hours); n > 0 && store.Fold(hours[n-1].Subreddit) == store.Fold(w.Subreddit) && hours[n-1].Start.Equal(hour.Start) {
			hours[n-1].Add(w.Sum)
		} else {
			hours = append(hours, hour)
		}
		name := store.Fold(w.Subreddit)
		if totals[name] == nil {
			totals[name] = &store.Total{Updated: now, Sequence: 1}
		}
		totals[name].Add(w.Sum)
	}
	require.NoError(t, f.store.PutWindows(ctx, store.Hour, hours))
	for _, total := range totals {
		require.NoError(t, f.store.PutTotals(ctx, []store.Total{*total}))
	}
}

func post(id, subreddit string, created int64, title string) store.Post {
	return store.Post{
		ID: id, DataID: "00000000-0000-4000-8000-0000000000" + id[1:] + "0", Subreddit: subreddit, CreatedUTC: created, Title: title,
		Author: "gopher", Permalink: "/r/" + subreddit + "/" + id, URL: "https://example.org/" + id,
		Item: fmt.Appendf(nil, `{"id":%q,"subreddit":%q,"title":%q,"created_utc":%d,"score":41}`, id, subreddit, title, created),
	}
}

func score(p store.Post, value float64) store.Score {
	return store.Score{
		PostID: p.ID, DataID: p.DataID, Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
		Score: store.ToUnits(value), Scorer: "scorer.v1", Model: "words.v1", Sequence: 1,
	}
}

// away is a store whose server is away.
type away struct{ store.Store }

var errAway = errors.Join(errors.New("dial"), store.ErrUnavailable)

func (away) Totals(context.Context) ([]store.Total, error)       { return nil, errAway }
func (away) GetPost(context.Context, string) (store.Post, error) { return store.Post{}, errAway }

// silent is a store whose server took the question, and no more.
type silent struct{ store.Store }

func (silent) Totals(ctx context.Context) ([]store.Total, error) { return nil, unanswered(ctx) }

func (silent) GetPost(ctx context.Context, _ string) (store.Post, error) {
	return store.Post{}, unanswered(ctx)
}

func unanswered(ctx context.Context) error {
	<-ctx.Done()
	return ctx.Err()
}
