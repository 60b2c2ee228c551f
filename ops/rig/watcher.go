package rig

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope/pause"
)

// Watcher is a live client that counts the scores it is told. Whenever its connection
// ends it goes on from its cursor.
type Watcher struct {
	url    func() string // of the read API
	cut    int           // about how many scores until it breaks its connection itself; 0 never does
	random *rand.Rand
	ready  chan struct{} // closed once nothing is missed any more

	mu          sync.Mutex
	told        map[string]int // scores, by post
	Scores      map[string]float64
	connections int
	cuts        int
	failure     error // that no reconnecting mends
}

// Watch starts a watcher of all scores and returns once it is subscribed. The watcher
// ends with the test.
func Watch(t testing.TB, readapi func() string, cut int, seed uint64) *Watcher {
	t.Helper()
	w := &Watcher{
		url: readapi, cut: cut, random: rand.New(rand.NewPCG(seed, seed)), ready: make(chan struct{}),
		told: map[string]int{}, Scores: map[string]float64{},
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.run(ctx)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	Await(t, readyLimit, func() error {
		select {
		case <-w.ready:
			return nil
		default:
			return errors.New("the live client is not subscribed")
		}
	})
	return w
}

func (w *Watcher) run(ctx context.Context) {
	cursor := ""
	for ctx.Err() == nil {
		conn, err := w.dial(ctx, cursor)
		if err != nil {
			if !pause.For(ctx, pollInterval) {
				return
			}
			continue
		}
		stop := context.AfterFunc(ctx, func() { conn.Close() })
		cursor, err = w.listen(conn, cursor)
		stop()
		conn.Close()
		if err != nil {
			w.fail(err)
			return
		}
	}
}

func (w *Watcher) dial(ctx context.Context, cursor string) (*websocket.Conn, error) {
	query := url.Values{"subscribe": {"scores"}}
	if cursor != "" {
		query.Set("after", cursor)
	}
	address := strings.Replace(w.url(), "http://", "ws://", 1) + "/api/live?" + query.Encode()
	conn, answer, err := websocket.DefaultDialer.DialContext(ctx, address, nil)
	if answer != nil && answer.Body != nil {
		answer.Body.Close()
	}
	return conn, err
}

// listen takes frames until the connection ends, and returns where to go on from.
func (w *Watcher) listen(conn *websocket.Conn, cursor string) (string, error) {
	w.mu.Lock()
	w.connections++
	w.mu.Unlock()
	left := -1
	if w.cut > 0 {
		left = 1 + w.random.IntN(2*w.cut)
	}
	for {
		_, body, err := conn.ReadMessage()
		if err != nil {
			return cursor, nil
		}
		frame := gjson.ParseBytes(body)
		if frame.Get("reset").Bool() || frame.Get("error").Exists() {
			return cursor, fmt.Errorf("live: %s", body)
		}
		cursor = frame.Get("cursor").Str
		if frame.Get("subscribed").Exists() {
			w.subscribed()
			continue
		}
		left -= w.take(frame.Get("events"))
		if w.cut > 0 && left <= 0 {
			w.breakOff(conn)
			return cursor, nil
		}
	}
}

func (w *Watcher) subscribed() {
	select {
	case <-w.ready:
	default:
		close(w.ready)
	}
}

// take counts a frame's scores.
func (w *Watcher) take(events gjson.Result) (n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	events.ForEach(func(_, event gjson.Result) bool {
		data := event.Get("data")
		id := data.Get("post_id").Str
		w.told[id]++
		w.Scores[id] = data.Get("score").Num
		n++
		return true
	})
	return n
}

// breakOff resets the connection, as a network that fails does.
func (w *Watcher) breakOff(conn *websocket.Conn) {
	if tcp, ok := conn.NetConn().(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // without it the end is merely a gentler one
	}
	conn.Close()
	w.mu.Lock()
	defer w.mu.Unlock()
	w.cuts++
}

func (w *Watcher) fail(err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.failure = err
}

// missing tells what keeps the watcher from having been told of every post.
func (w *Watcher) missing(posts []Post) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.failure != nil {
		return w.failure
	}
	for _, p := range posts {
		if w.told[p.ID] == 0 {
			return fmt.Errorf("told of %d posts of %d, not of %s", len(w.told), len(posts), p.ID)
		}
	}
	return nil
}

// ExactlyOnce wants every post told once, and no other. One that was sent again, since
// the door did not promise it, may be told as often again.
func (w *Watcher) ExactlyOnce(t testing.TB, posts []Post, resent map[string]int) {
	t.Helper()
	Await(t, readyLimit, func() error { return w.missing(posts) })
	w.mu.Lock()
	defer w.mu.Unlock()
	require.Len(t, w.told, len(posts))
	for id, times := range w.told {
		require.LessOrEqual(t, times, 1+resent[id], "times that the score of %s was told", id)
	}
}

// Figures are its connections, and how many of them it broke off.
func (w *Watcher) Figures() (connections, cuts int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.connections, w.cuts
}
