package redis_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"sync"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"gravitas/tracecache"
	"gravitas/tracecache/redis"
)

func TestAnOutageDropsCountsAndEndsByItself(t *testing.T) {
	opts, err := goredis.ParseURL(serverURL(t))
	require.NoError(t, err)
	wire := newProxy(t, opts.Addr)
	cache := open(t, redis.Config{URL: "redis://" + wire.addr()})
	reg := prometheus.NewRegistry()
	recorder := tracecache.NewRecorder(cache, tracecache.RecorderConfig{Queue: 1_000}, slog.New(slog.DiscardHandler), reg)
	runUntilEnd(t, recorder)

	before := stampsOf(100)
	recorder.Record(before...)
	eventuallyTraced(t, cache, before)

	wire.cut()
	start := time.Now()
	for range 100 {
		recorder.Record(stampsOf(100)...)
	}
	require.Less(t, time.Since(start), 500*time.Millisecond, "10,000 stamps recorded without waiting")
	require.Eventually(t, func() bool { return dropped(t, reg) >= 8_000 }, 10*time.Second, 5*time.Millisecond)

	wire.mend()
	require.Eventually(t, func() bool {
		after := stampsOf(1)
		recorder.Record(after...)
		_, err := cache.Read(t.Context(), after[0].ID)
		return err == nil
	}, 10*time.Second, 20*time.Millisecond, "writes again by itself")
}

func runUntilEnd(t *testing.T, recorder *tracecache.Recorder) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- recorder.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-ended)
	})
}

func eventuallyTraced(t *testing.T, cache tracecache.Cache, stamps []tracecache.Stamp) {
	t.Helper()
	last := stamps[len(stamps)-1].ID
	require.Eventually(t, func() bool {
		_, err := cache.Read(t.Context(), last)
		return err == nil
	}, 10*time.Second, 5*time.Millisecond)
}

func dropped(t *testing.T, reg *prometheus.Registry) float64 {
	t.Helper()
	families, err := reg.Gather()
	require.NoError(t, err)
	for _, f := range families {
		if f.GetName() == "gravitas_trace_stamps_dropped_total" {
			return f.GetMetric()[0].GetCounter().GetValue()
		}
	}
	t.Fatal("no counter of dropped stamps")
	return 0
}

// proxy is a wire to a server that a test can cut and mend.
type proxy struct {
	target   string
	listener net.Listener
	wg       sync.WaitGroup

	mu    sync.Mutex
	down  bool
	conns map[net.Conn]struct{}
}

func newProxy(t *testing.T, target string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	p := &proxy{target: target, listener: listener, conns: map[net.Conn]struct{}{}}
	p.wg.Go(p.accept)
	t.Cleanup(func() {
		_ = listener.Close()
		p.cut()
		p.wg.Wait()
	})
	return p
}

func (p *proxy) addr() string { return p.listener.Addr().String() }

// cut breaks every connection, and each new one at once.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = true
	for conn := range p.conns {
		_ = conn.Close()
	}
	clear(p.conns)
}

func (p *proxy) mend() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = false
}

func (p *proxy) accept() {
	for {
		near, err := p.listener.Accept()
		if err != nil {
			return
		}
		far, err := net.Dial("tcp", p.target)
		if err != nil || !p.keep(near, far) {
			_ = near.Close()
			continue
		}
		p.wg.Go(func() { pass(near, far) })
		p.wg.Go(func() { pass(far, near) })
	}
}

// keep notes a pair of connections, or closes the far one when the wire is cut.
func (p *proxy) keep(near, far net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.down {
		_ = far.Close()
		return false
	}
	p.conns[near], p.conns[far] = struct{}{}, struct{}{}
	return true
}

func pass(to, from net.Conn) {
	_, _ = io.Copy(to, from) // ends when either is closed
	_ = to.Close()
	_ = from.Close()
}
