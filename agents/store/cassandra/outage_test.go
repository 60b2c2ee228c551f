package cassandra_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
	"gravitas/agents/store/cassandra"
)

func TestOpenWithoutAServerIsUnavailable(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	require.NoError(t, listener.Close())
	_, err = cassandra.Open(context.Background(), cassandra.Config{Hosts: []string{address}}, slog.New(slog.DiscardHandler))
	require.ErrorIs(t, err, store.ErrUnavailable)
}

func TestAnOutageIsUnavailableAndEndsByItself(t *testing.T) {
	cfg := config(t)
	link := newLink(t, cfg.Hosts[0])
	through := cfg
	through.Hosts, through.Timeout = []string{link.address}, 5*time.Second
	s := open(t, through)
	defer s.Close()
	ctx := context.Background()
	put := func() error {
		return s.PutPosts(ctx, []store.Post{{ID: "id", Subreddit: "golang", CreatedUTC: 1}})
	}
	require.NoError(t, put())

	link.cut()
	require.ErrorIs(t, put(), store.ErrUnavailable)
	_, err := s.GetPost(ctx, "id")
	require.ErrorIs(t, err, store.ErrUnavailable)
	require.ErrorIs(t, s.Ping(ctx), store.ErrUnavailable)

	link.mend()
	require.Eventually(t, func() bool { return put() == nil }, 30*time.Second, 50*time.Millisecond)
	_, err = s.GetPost(ctx, "id")
	require.NoError(t, err)
}

// link carries connections to a server until it is cut.
type link struct {
	t       *testing.T
	server  string
	address string
	tasks   sync.WaitGroup

	mu       sync.Mutex
	listener net.Listener
	open     []net.Conn
}

func newLink(t *testing.T, server string) *link {
	l := &link{t: t, server: server, address: "127.0.0.1:0"}
	l.mend()
	t.Cleanup(func() {
		l.cut()
		l.tasks.Wait()
	})
	return l
}

// mend listens again, on the same port as before.
func (l *link) mend() {
	listener, err := net.Listen("tcp", l.address)
	require.NoError(l.t, err)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.listener, l.address = listener, listener.Addr().String()
	l.tasks.Go(func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			l.carry(client)
		}
	})
}

// cut ends all connections and refuses new ones.
func (l *link) cut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.listener.Close()
	for _, conn := range l.open {
		_ = conn.Close()
	}
	l.open = nil
}

func (l *link) carry(client net.Conn) {
	server, err := net.Dial("tcp", l.server)
	if err != nil {
		_ = client.Close()
		return
	}
	l.mu.Lock()
	l.open = append(l.open, client, server)
	l.mu.Unlock()
	for _, pair := range [][2]net.Conn{{client, server}, {server, client}} {
		l.tasks.Go(func() {
			_, _ = io.Copy(pair[0], pair[1])
			_ = pair[0].Close()
		})
	}
}
