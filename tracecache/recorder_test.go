package tracecache_test

import (
	"bytes"
	"context"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"gravitas/tracecache"
)

// running is a recorder and what can be seen of it.
type running struct {
	*tracecache.Recorder
	stop func() // ends Run and waits for it
	reg  *prometheus.Registry
	log  *lines
}

func run(t *testing.T, cache tracecache.Cache, cfg tracecache.RecorderConfig) running {
	t.Helper()
	require.NoError(t, cfg.Validate())
	r := running{reg: prometheus.NewRegistry(), log: &lines{}}
	r.Recorder = tracecache.NewRecorder(cache, cfg, slog.New(slog.NewTextHandler(r.log, nil)), r.reg)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	r.stop = sync.OnceFunc(func() {
		cancel()
		require.NoError(t, <-ended)
	})
	t.Cleanup(r.stop)
	return r
}

// count returns a counter's value.
func (r running) count(t *testing.T, name string) int {
	t.Helper()
	families, err := r.reg.Gather()
	require.NoError(t, err)
	for _, f := range families {
		if f.GetName() == name {
			return int(f.GetMetric()[0].GetCounter().GetValue())
		}
	}
	t.Fatalf("no counter %s", name)
	return 0
}

func (r running) dropped(t *testing.T) int {
	return r.count(t, "gravitas_trace_stamps_dropped_total")
}

func (r running) recorded(t *testing.T) int {
	return r.count(t, "gravitas_trace_stamps_total")
}

// lines is a log that tests read while it is written.
type lines struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(p)
}

func (l *lines) count(text string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.buf.String(), text)
}

func TestALoneStampIsWrittenAtOnce(t *testing.T) {
	cache := newMemory()
	r := run(t, cache, tracecache.RecorderConfig{})
	r.Record(stampsOf(1)...)
	eventually(t, func() bool { return cache.count() == 1 }, "written")
}

func TestStampsCollectWhileAWriteIsUnderWay(t *testing.T) {
	cache := newMemory()
	cache.hang = make(chan struct{})
	r := run(t, cache, tracecache.RecorderConfig{Batch: 100})
	for _, s := range stampsOf(250) {
		r.Record(s)
	}
	close(cache.hang)
	eventually(t, func() bool { return cache.count() == 250 }, "all written")
	r.stop()
	require.LessOrEqual(t, len(cache.batches), 4, "one write for the first stamps, full ones after")
	require.Equal(t, 100, slices.Max(cache.batches))
}

func TestAFullQueueDropsAndNeverBlocks(t *testing.T) {
	cache := newMemory()
	cache.hang = make(chan struct{})
	r := run(t, cache, tracecache.RecorderConfig{Queue: 10, Batch: 1})
	for range 5 {
		r.Record(stampsOf(20)...)
	}
	require.Equal(t, 100, r.recorded(t))
	close(cache.hang)
	eventually(t, func() bool { return cache.count()+r.dropped(t) == 100 }, "written or counted")
	require.GreaterOrEqual(t, cache.count(), 10, "a queue full")
}

func TestAnOutageIsLoggedOnceAndEndsByItself(t *testing.T) {
	cache := newMemory()
	r := run(t, cache, tracecache.RecorderConfig{RetryAfter: time.Millisecond, RetryAtMost: 2 * time.Millisecond})
	cache.setAway(true)
	r.Record(stampsOf(1)...)
	eventually(t, func() bool { return cache.triesWhileAway() > 5 }, "asked for again and again")
	r.Record(stampsOf(300)...)
	require.Equal(t, 1, r.dropped(t), "only the write that failed")

	cache.setAway(false)
	eventually(t, func() bool { return cache.count() == 300 }, "what waited is written")
	r.Record(stampsOf(1)...)
	eventually(t, func() bool { return cache.count() == 301 }, "as before")
	require.Equal(t, 1, r.log.count("trace cache away"))
	require.Equal(t, 1, r.log.count("trace cache back"))
}

func TestAWriteThatHangsIsGivenUp(t *testing.T) {
	cache := newMemory()
	cache.hang = make(chan struct{})
	r := run(t, cache, tracecache.RecorderConfig{FlushTimeout: 5 * time.Millisecond})
	r.Record(stampsOf(3)...)
	eventually(t, func() bool { return r.dropped(t) == 3 }, "dropped and counted")
}

func TestTheEndDrainsTheQueue(t *testing.T) {
	cache := newMemory()
	cache.hang = make(chan struct{})
	r := run(t, cache, tracecache.RecorderConfig{})
	r.Record(stampsOf(1_000)...)
	close(cache.hang)
	r.stop()
	require.Equal(t, 1_000, cache.count())
	r.Record(stampsOf(2)...)
	require.Equal(t, 2, r.dropped(t), "recorded after the end")
}

func TestTheEndWaitsForADeadCacheButShortly(t *testing.T) {
	cache := newMemory()
	cache.hang = make(chan struct{})
	r := run(t, cache, tracecache.RecorderConfig{DrainTimeout: 10 * time.Millisecond, FlushTimeout: 10 * time.Millisecond})
	r.Record(stampsOf(1_000)...)
	r.stop()
	require.Equal(t, 1_000, r.dropped(t))
	require.Zero(t, cache.count())
}

func TestConcurrentRecordersLoseNothing(t *testing.T) {
	cache := newMemory()
	r := run(t, cache, tracecache.RecorderConfig{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				r.Record(stampsOf(10)...)
			}
		})
	}
	wg.Wait()
	eventually(t, func() bool { return cache.count() == 8_000 }, "all written")
	require.Zero(t, r.dropped(t))
}

func TestANilRecorderIsTracingSwitchedOff(t *testing.T) {
	var off *tracecache.Recorder
	off.Record(stampsOf(1)...)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.NoError(t, off.Run(ctx))
}

func TestASettingThatMakesNoSenseIsNamed(t *testing.T) {
	for want, cfg := range map[string]tracecache.RecorderConfig{
		"negative": {Queue: -1},
		"fit":      {Queue: 10, Batch: 20},
		"times":    {FlushTimeout: -1},
		"retry":    {RetryAfter: time.Minute},
	} {
		require.ErrorContains(t, cfg.Validate(), want)
	}
}

// BenchmarkRecord is the cost to the caller of 100 stamps that find room.
func BenchmarkRecord(b *testing.B) {
	const fits = 600 // times 100 stamps
	stamps := stampsOf(100)
	var r *tracecache.Recorder
	for i := range b.N {
		if i%fits == 0 {
			b.StopTimer()
			r = tracecache.NewRecorder(newMemory(), tracecache.RecorderConfig{}, slog.New(slog.DiscardHandler), nil)
			b.StartTimer()
		}
		r.Record(stamps...)
	}
}

// BenchmarkDone is the cost of making one stamp.
func BenchmarkDone(b *testing.B) {
	at := time.Now()
	id := stampsOf(1)[0].ID
	b.ReportAllocs()
	for b.Loop() {
		tracecache.Done(id, "scorer.v1", at, at)
	}
}
