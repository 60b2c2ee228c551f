package tracecache

import (
	"context"
	"log/slog"
	"time"

	"github.com/cenkalti/backoff/v5"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"gravitas/envelope/pause"
)

// Recorder takes stamps from the hot paths and writes them to a [Cache] behind
// their backs. It clocks itself: stamps collect while one write is under way
// and go out together when it returns. A lone stamp is written at once, a flood
// in full pipelines, and what trickles in collects for a short rest: without
// it, stamps that come one by one would each pay for a pipeline of their own.
//
// Stamps are dropped, and counted, where the queue is full or a write fails.
// After a failed write the recorder leaves the cache alone for a growing pause
// and pings it before it writes again; meanwhile stamps wait in the queue.
//
// A nil *Recorder is tracing switched off: its methods do nothing.
type Recorder struct {
	cache Cache
	cfg   RecorderConfig
	log   *slog.Logger
	queue *queue

	recorded, dropped prometheus.Counter

	batch []Stamp // reused by Run
	away  bool    // the last write failed, and this was logged
	retry *backoff.ExponentialBackOff
}

// NewRecorder returns a recorder that writes to cache once [Recorder.Run] runs.
// The cache stays its opener's to close.
func NewRecorder(cache Cache, cfg RecorderConfig, log *slog.Logger, reg prometheus.Registerer) *Recorder {
	cfg = cfg.withDefaults()
	retry := backoff.NewExponentialBackOff()
	retry.InitialInterval, retry.MaxInterval = cfg.RetryAfter, cfg.RetryAtMost
	metrics := promauto.With(reg)
	return &Recorder{
		cache: cache,
		cfg:   cfg,
		log:   log,
		queue: newQueue(cfg.Queue),
		recorded: metrics.NewCounter(prometheus.CounterOpts{
			Name: "gravitas_trace_stamps_total",
			Help: "Stamps recorded, dropped ones included.",
		}),
		dropped: metrics.NewCounter(prometheus.CounterOpts{
			Name: "gravitas_trace_stamps_dropped_total",
			Help: "Stamps dropped because the queue was full or the trace cache was away.",
		}),
		batch: make([]Stamp, 0, cfg.Batch),
		retry: retry,
	}
}

// Record queues stamps and returns at once, whatever state the cache is in.
// The stamps' fields must not be changed afterwards. It is safe for concurrent
// use; stamps of one goroutine are written in their order.
func (r *Recorder) Record(stamps ...Stamp) {
	if r == nil || len(stamps) == 0 {
		return
	}
	r.recorded.Add(float64(len(stamps)))
	if lost := len(stamps) - r.queue.put(stamps); lost > 0 {
		r.dropped.Add(float64(lost))
	}
}

// Run writes what is recorded until ctx ends, then drains the queue within the
// drain timeout and returns nil. End it after the last goroutine that records;
// what is recorded later is dropped and counted.
func (r *Recorder) Run(ctx context.Context) error {
	if r == nil {
		<-ctx.Done()
		return nil
	}
	for ctx.Err() == nil {
		if r.away && !r.answersAgain(ctx) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-r.queue.filled:
			r.flush(ctx)
			pause.For(ctx, r.cfg.Rest)
		}
	}
	r.drain(ctx)
	return nil
}

// flush writes until a batch is not full, a write fails or ctx ends.
func (r *Recorder) flush(ctx context.Context) {
	for ctx.Err() == nil && r.writeNext(ctx, r.cfg.FlushTimeout) == r.cfg.Batch {
	}
}

// writeNext writes one batch and returns its size: 0 when the queue is empty,
// or when the write failed and the batch is lost. A write under way outlives
// ctx, up to timeout.
func (r *Recorder) writeNext(ctx context.Context, timeout time.Duration) int {
	batch := r.queue.take(r.batch[:0])
	defer clear(batch)
	if len(batch) == 0 {
		return 0
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	if err := r.cache.Write(ctx, batch); err != nil {
		r.dropped.Add(float64(len(batch)))
		r.lose(err)
		return 0
	}
	r.regain()
	return len(batch)
}

// answersAgain pauses, then pings, so that a dead cache costs next to nothing
// and no more stamps. A cache may answer and yet refuse to write, so only a
// write ends the outage.
func (r *Recorder) answersAgain(ctx context.Context) bool {
	if !pause.For(ctx, r.retry.NextBackOff()) {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, r.cfg.FlushTimeout)
	defer cancel()
	return r.cache.Ping(ctx) == nil
}

func (r *Recorder) lose(err error) {
	r.queue.signal() // what still waits is for the next write
	if !r.away {
		r.away = true
		r.log.Warn("trace cache away: stamps wait, and are dropped once the queue is full", "error", err)
	}
}

func (r *Recorder) regain() {
	if r.away {
		r.away = false
		r.retry.Reset()
		r.log.Info("trace cache back")
	}
}

// drain writes what is queued and drops the rest when time is up.
func (r *Recorder) drain(ctx context.Context) {
	ctx = context.WithoutCancel(ctx)
	end := time.Now().Add(r.cfg.DrainTimeout)
	for left := r.cfg.DrainTimeout; left > 0; left = time.Until(end) {
		if r.writeNext(ctx, min(left, r.cfg.FlushTimeout)) == 0 {
			break
		}
	}
	if lost := r.queue.close(); lost > 0 {
		r.dropped.Add(float64(lost))
		r.log.Warn("traces incomplete: queue not drained", "stamps", lost)
	}
}
