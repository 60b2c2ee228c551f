package live_test

import (
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/live"
)

// padding makes records so large that the buffers of a connection can't hold many.
var padding = `,"padding":"` + strings.Repeat("x", 32<<10) + `"`

// narrow is a client whose end of the connection takes little at a time.
func (f *fixture) narrow(t *testing.T, topics ...string) *client {
	dialer := websocket.Dialer{NetDial: func(network, addr string) (net.Conn, error) {
		conn, err := net.Dial(network, addr)
		if err != nil {
			return nil, err
		}
		return conn, conn.(*net.TCPConn).SetReadBuffer(16 << 10)
	}}
	conn, response, err := dialer.Dial("ws"+strings.TrimPrefix(f.url, "http")+"/live?subscribe="+strings.Join(topics, ","), nil)
	require.NoError(t, err)
	response.Body.Close()
	t.Cleanup(func() { conn.Close() })
	c := &client{t: t, conn: conn}
	c.next()
	return c
}

func TestAReaderThatIsTooSlowIsClosedAndGoesOnFromItsCursor(t *testing.T) {
	f := serve(t, newLog(t), func(c *live.Config) { c.RingEvents, c.FrameEvents = 32, 1 })
	c := f.narrow(t, "scores")
	witness := f.subscribe(t, "totals")
	const n = 300 // 9 MiB, more than the buffers of a connection
	for i := 0; i < n; i += 10 {
		records := make([]stream.Record, 10)
		for j := range records {
			records[j] = scoreOf("golang", fmt.Sprint(i+j), int64(i+j), padding)
		}
		logtest.Publish(t, f.log, records...)
	}
	logtest.Publish(t, f.log, total("golang", n))
	for _, err := witness.read(); err != nil; _, err = witness.read() { // so small a ring is soon left behind
		require.True(t, websocket.IsCloseError(err, 4008), "%v", err)
		witness = f.resume(t, witness.cursor, "totals")
	}

	got, closed := 0, false
	for got < n {
		s, err := c.read()
		if err != nil {
			require.True(t, websocket.IsCloseError(err, 4008), "%v", err)
			closed = true
			c = f.resume(t, c.cursor, "scores")
			continue
		}
		for _, e := range s.Events {
			require.Equal(t, fmt.Sprint(got), gjson.GetBytes(e.Data, "post_id").String())
			got++
		}
	}
	require.True(t, closed)
}

func TestASlowReadersTotalsAreConflatedItsScoresAreNot(t *testing.T) {
	f := serve(t, newLog(t), func(c *live.Config) { c.Lag = 8 })
	c := f.narrow(t, "scores", "totals", "rollups")
	witness := f.subscribe(t, "pipeline")
	const n = 300
	for i := range n {
		logtest.Publish(t, f.log, scoreOf("golang", fmt.Sprint(i), int64(i), padding), total("golang", i), rollup("golang", i%2, i))
	}
	logtest.Publish(t, f.log, logtest.Wrap("pipeline", "a", "last", `{}`))
	witness.data(1)

	counts := map[string]int{}
	newest := int64(-1)
	for counts["scores"] < n || newest < n-1 {
		for _, e := range c.next().Events {
			switch counts[e.Topic]++; e.Topic {
			case "scores":
				require.Equal(t, fmt.Sprint(counts["scores"]-1), gjson.GetBytes(e.Data, "post_id").String())
			case "totals":
				posts := gjson.GetBytes(e.Data, "posts").Int()
				require.Greater(t, posts, newest)
				newest = posts
			}
		}
	}
	require.Equal(t, n, counts["scores"])
	require.Less(t, counts["totals"], n*3/4, "totals are conflated")
	require.Less(t, counts["rollups"], n*3/4, "roll-ups are conflated")
}

func TestManyClientsGetTheSameFrames(t *testing.T) {
	const clients, n = 200, 300
	f := serve(t, newLog(t), nil)
	all := make([]*client, clients)
	for i := range all {
		all[i] = f.subscribe(t, "scores")
	}
	type result struct {
		data []string
		i    int
	}
	results := make(chan result, clients)
	for i, c := range all {
		go func() { results <- result{c.data(n), i} }()
	}
	for i := 0; i < n; i += 10 {
		records := make([]stream.Record, 10)
		for j := range records {
			records[j] = score(fmt.Sprint("r", j%3), fmt.Sprint(i+j), int64(i+j))
		}
		logtest.Publish(t, f.log, records...)
	}
	var want []string
	for range all {
		r := <-results
		if want == nil {
			want = r.data
		}
		require.Equal(t, want, r.data, "client %d: one order for all", r.i)
	}
}
