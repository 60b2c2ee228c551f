package live_test

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
)

// watchers are websocket clients that count what arrives and look at nothing.
type watchers struct{ bytes atomic.Int64 }

// connect opens n clients on an address; those of a hub are greeted first.
func (w *watchers) connect(b *testing.B, url string, n int, greeted bool) {
	for range n {
		conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(url, "http"), nil)
		require.NoError(b, err)
		response.Body.Close()
		b.Cleanup(func() { conn.Close() })
		if greeted {
			_, _, err := conn.ReadMessage()
			require.NoError(b, err)
		}
		go w.drain(conn.NetConn())
	}
}

func (w *watchers) drain(conn net.Conn) {
	r := bufio.NewReaderSize(conn, 64<<10)
	for {
		n, err := r.Discard(max(1, r.Buffered()))
		w.bytes.Add(int64(n))
		if err != nil {
			return
		}
	}
}

// await waits until as many bytes have arrived in all.
func (w *watchers) await(b *testing.B, want int64) {
	require.Eventually(b, func() bool { return w.bytes.Load() >= want }, time.Minute, time.Millisecond)
}

// BenchmarkFanout tells 200 clients of 100,000 scores that are on the log, and
// in a bare loop writes to as many clients frames of as many bytes.
func BenchmarkFanout(b *testing.B) {
	const clients, events, perFrame = 200, 100_000, 256
	b.Run("hub", func(b *testing.B) {
		log := newLog(b)
		f := serve(b, log, nil)
		var w watchers
		w.connect(b, f.url+"/live?subscribe=scores", clients, true)
		round := 0
		for b.Loop() {
			round++
			before, told := w.bytes.Load(), 0
			for i := 0; i < events; i += 1000 {
				records := make([]stream.Record, 1000)
				for j := range records {
					records[j] = score(fmt.Sprint("r", j%50), fmt.Sprint("p", i+j), int64(round*events+i+j))
					told += len(fmt.Sprintf(`{"topic":"scores","data":{"post_id":"p%d","subreddit":"r%d","score":0.5,"data_id":"%36d"}},`, i+j, j%50, 0))
				}
				require.NoError(b, log.Publish(context.Background(), records))
			}
			w.await(b, before+int64(clients*told))
		}
		b.ReportMetric(float64(clients*events)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	})
	b.Run("bare loop", func(b *testing.B) {
		conns := make(chan *websocket.Conn, clients)
		upgrader := websocket.Upgrader{}
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
			conn, err := upgrader.Upgrade(rw, r, nil)
			if err == nil {
				conns <- conn
			}
		}))
		b.Cleanup(server.Close)
		var w watchers
		w.connect(b, server.URL, clients, false)
		body := []byte(strings.Repeat("x", perFrame*140))
		for b.Loop() {
			before := w.bytes.Load()
			for range events / perFrame {
				prepared, err := websocket.NewPreparedMessage(websocket.TextMessage, body)
				require.NoError(b, err)
				for range clients {
					conn := <-conns
					require.NoError(b, conn.WritePreparedMessage(prepared))
					conns <- conn
				}
			}
			w.await(b, before+int64(len(body))*clients*(events/perFrame))
		}
		b.ReportMetric(float64(clients*events)*float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	})
}
