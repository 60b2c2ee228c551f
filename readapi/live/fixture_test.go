package live_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/live"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

var channels = []string{
	"posts", "posts-scores", "subreddit-scores-5min", "subreddit-scores-total", "recommendations", "demand-prediction",
}

// fixture is a hub that serves on loopback, and the log that it follows.
type fixture struct {
	log  stream.Log
	url  string // http://host:port
	stop func()
}

// newLog starts a log with every channel, two partitions each.
func newLog(t testing.TB) stream.Log {
	return logtest.Start(t, 2, append([]string{"pipeline"}, channels...)...)
}

// serve runs a hub over the log until the test ends or stop is called.
func serve(t testing.TB, log stream.Log, change func(*live.Config)) *fixture {
	config := live.DefaultConfig()
	if change != nil {
		change(&config)
	}
	require.NoError(t, config.Validate())
	hub, err := live.New(config, live.Deps{
		Log: log, Channels: channels, Logger: logtest.Quiet(), Registerer: prometheus.NewRegistry(),
		Origin: func(r *http.Request) bool { return r.Header.Get("Origin") != "https://evil.example.org" },
	})
	require.NoError(t, err)
	mux := http.NewServeMux()
	operator := func(r *http.Request) bool { return !r.URL.Query().Has("reader") }
	mux.HandleFunc("/live", func(w http.ResponseWriter, r *http.Request) { hub.Websocket(w, r, operator(r)) })
	mux.HandleFunc("/sse", func(w http.ResponseWriter, r *http.Request) { hub.SSE(w, r, operator(r)) })
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if address := r.Header.Get("Test-Address"); address != "" {
			r.RemoteAddr = address
		}
		mux.ServeHTTP(w, r)
	}))
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	f := &fixture{log: log, url: server.URL}
	stopped := false
	f.stop = func() {
		if stopped {
			return
		}
		stopped = true
		cancel()
		require.NoError(t, <-ended)
		server.Close()
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	}
	t.Cleanup(f.stop)
	f.awaitReady(t)
	return f
}

func (f *fixture) awaitReady(t testing.TB) {
	require.Eventually(t, func() bool {
		response, err := http.Get(f.url + "/live") // no upgrade: 426 once ready, 503 before
		require.NoError(t, err)
		response.Body.Close()
		return response.StatusCode == http.StatusUpgradeRequired
	}, patience, time.Millisecond)
}

// said is anything that the server says.
type said struct {
	Cursor     string   `json:"cursor"`
	Subscribed []string `json:"subscribed"`
	Reset      bool     `json:"reset"`
	Error      *struct {
		Code, Detail string
	} `json:"error"`
	Events []struct {
		Topic   string          `json:"topic"`
		Channel string          `json:"channel"`
		Data    json.RawMessage `json:"data"`
	} `json:"events"`
}

// client is a websocket client that remembers its cursor.
type client struct {
	t      testing.TB
	conn   *websocket.Conn
	cursor string
}

// dial connects with a query such as "subscribe=scores".
func (f *fixture) dial(t testing.TB, query string) *client {
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.url, "http")+"/live?"+query, nil)
	require.NoError(t, err)
	response.Body.Close()
	t.Cleanup(func() { conn.Close() })
	return &client{t: t, conn: conn}
}

// subscribe connects and waits until it is subscribed.
func (f *fixture) subscribe(t testing.TB, topics ...string) *client {
	c := f.dial(t, "subscribe="+url.QueryEscape(strings.Join(topics, ",")))
	require.Len(t, c.next().Subscribed, len(topics))
	return c
}

// next reads one message.
func (c *client) next() said {
	s, err := c.read()
	require.NoError(c.t, err)
	return s
}

func (c *client) read() (s said, err error) {
	_ = c.conn.SetReadDeadline(time.Now().Add(patience))
	_, text, err := c.conn.ReadMessage()
	if err != nil {
		return s, err
	}
	require.NoError(c.t, json.Unmarshal(text, &s), string(text))
	if s.Cursor != "" {
		c.cursor = s.Cursor
	}
	return s, nil
}

// data reads frames until it has n events, and returns their data.
func (c *client) data(n int) (all []string) {
	for len(all) < n {
		s := c.next()
		require.NotEmpty(c.t, s.Events)
		for _, e := range s.Events {
			all = append(all, string(e.Data))
		}
	}
	require.Len(c.t, all, n)
	return all
}

func (c *client) say(message string) said {
	require.NoError(c.t, c.conn.WriteMessage(websocket.TextMessage, []byte(message)))
	return c.next()
}

// score is a score's record; seq is the offset of its post.
func score(subreddit, name string, seq int64) stream.Record {
	return scoreOf(subreddit, name, seq, "")
}

func scoreOf(subreddit, name string, seq int64, padding string) stream.Record {
	e := envelope.Envelope{
		DataID: envelope.ItemID("posts-scores", name, nil), Source: "scorer.v1", Created: logtest.Created,
		Data:    fmt.Appendf(nil, `{"post_id":%q,"subreddit":%q,"score":0.5%s}`, name, subreddit, padding),
		Channel: "posts-scores", ContentType: "application/json", Sequence: &seq,
	}
	return stream.NewRecord([]byte(strings.ToLower(subreddit)), &e)
}

func total(subreddit string, posts int) stream.Record {
	return logtest.Wrap("subreddit-scores-total", subreddit, fmt.Sprint(subreddit, posts),
		fmt.Sprintf(`{"subreddit":%q,"posts":%d}`, subreddit, posts))
}

func rollup(subreddit string, start, posts int) stream.Record {
	return logtest.Wrap("subreddit-scores-5min", subreddit, fmt.Sprint(subreddit, start, posts),
		fmt.Sprintf(`{"subreddit":%q,"start":"%d","posts":%d}`, subreddit, start, posts))
}
