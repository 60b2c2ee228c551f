package overload

import (
	"bytes"
	"context"
	"net"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
)

// sightings are when each of some posts was sent, and how long after it was seen by
// each client that reads.
type sightings struct {
	first int64 // number of the first post

	mu   sync.Mutex
	sent []time.Time
	took []float64 // ms
	seen []int     // clients, by post
}

func newSightings(first int64, n int) *sightings {
	return &sightings{first: first, sent: make([]time.Time, n), seen: make([]int, n)}
}

func (s *sightings) send(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[i] = time.Now()
}

// forget leaves a post out: one that is sent twice is seen twice.
func (s *sightings) forget(i int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sent[i] = time.Time{}
}

func (s *sightings) note(numbers []int64, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, n := range numbers {
		if i := n - s.first; i >= 0 && i < int64(len(s.sent)) && !s.sent[i].IsZero() {
			s.took = append(s.took, milliseconds(at.Sub(s.sent[i])))
			s.seen[i]++
		}
	}
}

// missing is how many times a post was not seen by one of the clients.
func (s *sightings) missing(clients int) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, seen := range s.seen {
		if !s.sent[i].IsZero() {
			n += clients - seen
		}
	}
	return n
}

// audience is live clients of a node's scores.
type audience struct {
	conns []*websocket.Conn
	group sync.WaitGroup

	mu  sync.Mutex
	now *sightings // that are watched for; nil: none
	err error      // the first of a client that reads
}

// watch has s told what every client sees from now on.
func (a *audience) watch(s *sightings) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.now = s
}

func (a *audience) watching() *sightings {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.now
}

// join connects n clients more. Those that are deaf take as little off the network as
// can be, and never read.
func (a *audience) join(ctx context.Context, t *testing.T, node *node, n int, deaf bool) {
	dialer := websocket.Dialer{HandshakeTimeout: answerLimit, ReadBufferSize: 1 << 10, NetDialContext: dialer(deaf)}
	url := "ws" + strings.TrimPrefix(node.Readapi, "http") + "/api/live?subscribe=scores"
	for range n {
		conn, response, err := dialer.DialContext(ctx, url, nil)
		require.NoError(t, err)
		response.Body.Close()
		a.conns = append(a.conns, conn)
		if !deaf {
			a.group.Go(func() { a.read(conn) })
		}
	}
}

func dialer(deaf bool) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, network, addr)
		if err != nil || !deaf {
			return conn, err
		}
		return conn, conn.(*net.TCPConn).SetReadBuffer(4 << 10)
	}
}

func (a *audience) read(conn *websocket.Conn) {
	var numbers []int64
	for {
		_, frame, err := conn.ReadMessage()
		if err != nil {
			a.fail(err)
			return
		}
		at := time.Now()
		if s := a.watching(); s != nil {
			numbers = numbersIn(frame, numbers[:0])
			s.note(numbers, at)
		}
	}
}

func (a *audience) fail(err error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.err == nil {
		a.err = err
	}
}

// lost is the first error of a client that reads.
func (a *audience) lost() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.err
}

func (a *audience) close() {
	for _, conn := range a.conns {
		conn.Close()
	}
	a.group.Wait()
}

var postField = []byte(`"post_id":"p`)

// numbersIn appends the numbers of the posts whose scores are in a frame.
func numbersIn(frame []byte, to []int64) []int64 {
	for {
		_, rest, found := bytes.Cut(frame, postField)
		if !found || len(rest) < idDigits {
			return to
		}
		if n, err := strconv.ParseInt(string(rest[:idDigits]), 10, 64); err == nil {
			to = append(to, n)
		}
		frame = rest
	}
}
