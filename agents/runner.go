package agents

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// RunnerConfig is how a Runner treats every agent.
type RunnerConfig struct {
	Attempts int           // at an item before it is a dead letter; 0 is 5
	MinPause time.Duration // before the second attempt; 0 is 100 ms
	MaxPause time.Duration // between attempts; 0 is 5 s
	Drain    time.Duration // for the batch under way after a stop; 0 is 5 s
	Instance string        // names this process in reports
	Group    string        // consumer group; "" is the agent's name
	// Quiet is for tables that nobody reads yet: no reports, no stamps, and no word of what
	// became of dead letters.
	Quiet bool
}

func (c RunnerConfig) withDefaults() RunnerConfig {
	c.Attempts = orDefault(c.Attempts, 5)
	c.MinPause = orDefault(c.MinPause, 100*time.Millisecond)
	c.MaxPause = orDefault(c.MaxPause, 5*time.Second)
	c.Drain = orDefault(c.Drain, 5*time.Second)
	return c
}

func orDefault[T int | time.Duration](v, def T) T {
	if v == 0 {
		return def
	}
	return v
}

// Recorder takes stamps without ever blocking.
type Recorder interface {
	Record(stamps ...tracecache.Stamp)
}

// unrecorded drops stamps.
type unrecorded struct{}

func (unrecorded) Record(...tracecache.Stamp) {}

// Runner runs one agent as a member of its consumer group. It reads the
// agent's channels, and the agent's own for what is to be processed again.
type Runner struct {
	reg      Registration
	cfg      RunnerConfig
	log      stream.Log
	recorder Recorder
	logger   *slog.Logger
	meter    *meter
}

// NewRunner returns a runner of one agent.
func NewRunner(reg Registration, cfg RunnerConfig, log stream.Log, recorder Recorder, logger *slog.Logger, metrics *Metrics) (*Runner, error) {
	if reg.Name == "" || len(reg.Reads) == 0 || reg.Processor == nil {
		return nil, errors.New("agents: a registration needs a name, channels to read and a processor")
	}
	reg.Batch = orDefault(reg.Batch, 1000)
	reg.Timeout = orDefault(reg.Timeout, 10*time.Second)
	if cfg.Group == "" {
		cfg.Group = reg.Name
	}
	if cfg.Quiet {
		recorder = unrecorded{}
	}
	return &Runner{
		reg: reg, cfg: cfg.withDefaults(), log: log, recorder: recorder,
		logger: logger.With("agent", cfg.Group), meter: metrics.meter(cfg.Group),
	}, nil
}

// Run processes items until ctx ends; it then finishes the batches under way,
// commits, and returns nil.
func (r *Runner) Run(ctx context.Context) error {
	reports := make(chan struct{})
	go func() {
		defer close(reports)
		if !r.cfg.Quiet {
			r.report(ctx)
		}
	}()
	err := r.log.Consume(ctx, r.cfg.Group, append(slices.Clone(r.reg.Reads), deadletter.RetryChannel(r.reg.Name)), r.work)
	<-reports
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("agent %s: %w", r.reg.Name, err)
}

// work processes one partition from its claim's offset on: a reader keeps one
// fetch ahead of the batches, a committer follows behind.
func (r *Runner) work(ctx context.Context, claim stream.Claim) error {
	r.logger.Debug("partition taken", "topic", claim.Topic(), "partition", claim.Partition(), "offset", claim.Offset())
	finishing, cancel := r.graceful(ctx)
	defer cancel()
	w := &worker{Runner: r, claim: claim, commits: newCommitter(claim, r.logger)}
	fetched := make(chan []stream.Record, 1)
	reading := make(chan error, 1)
	go func() {
		defer close(fetched)
		reading <- r.read(ctx, claim, fetched)
	}()
	committing := make(chan struct{})
	go func() {
		defer close(committing)
		w.commits.run(finishing)
	}()
	for records := range fetched {
		if ctx.Err() != nil || !w.processAll(ctx, finishing, records) {
			continue // drain what the reader still sends, and drop it: it is not committed
		}
	}
	w.commits.close()
	<-committing
	err := <-reading
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// graceful returns a context that outlives ctx by the time given to finish.
func (r *Runner) graceful(ctx context.Context) (context.Context, context.CancelFunc) {
	finishing, cancel := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.AfterFunc(r.cfg.Drain, cancel)
		context.AfterFunc(finishing, func() { timer.Stop() })
	})
	return finishing, func() { stop(); cancel() }
}

// read passes fetches on. An offset that the log no longer holds is the end of
// what can be known of it: reading goes on at the first one kept, loudly.
func (r *Runner) read(ctx context.Context, claim stream.Claim, fetched chan<- []stream.Record) error {
	offset := claim.Offset()
	for {
		err := r.log.Read(ctx, claim.Topic(), claim.Partition(), offset, func(records []stream.Record) error {
			select {
			case fetched <- records:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if !errors.Is(err, stream.ErrOffsetOutOfRange) {
			return err
		}
		bounds, boundsErr := r.log.Bounds(ctx, claim.Topic())
		if boundsErr != nil {
			return boundsErr
		}
		first := bounds[claim.Partition()].First
		r.logger.Error("the log no longer holds the committed offset; going on at the first it keeps",
			"partition", claim.Partition(), "committed", offset, "first", first)
		offset = first
	}
}
