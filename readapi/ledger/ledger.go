// Package ledger accounts for every item: per channel how much the log holds,
// per agent accepted = done + dead-lettered + in flight. Its figures come from the log
// alone, from what groups committed and from the dead letters, so that no
// agent's own word is taken for what it did; rates and times are the agents' reports.
// After a start there is no account until all dead letters have been read.
package ledger

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/tail"
)

// Config is how often and how long the ledger looks.
type Config struct {
	Every   time.Duration // between observations, which rates are taken from
	Keep    time.Duration // how long one observation answers requests
	Timeout time.Duration // of one observation, and of a wait for what is still to be read
}

// DefaultConfig is what holds where nothing is set.
func DefaultConfig() Config {
	return Config{Every: 2 * time.Second, Keep: 250 * time.Millisecond, Timeout: 3 * time.Second}
}

// Validate reports a value that can't work.
func (c Config) Validate() error {
	if c.Every <= 0 || c.Keep < 0 || c.Timeout <= 0 {
		return fmt.Errorf("ledger every %s, keep %s, timeout %s: must be positive", c.Every, c.Keep, c.Timeout)
	}
	return nil
}

// Deps are the parts that the ledger reads from.
type Deps struct {
	Log      stream.Log
	Agents   []pipeline.Agent
	Channels []string
	Logger   *slog.Logger
	Clock    func() time.Time
	Group    func(agent string) string // the consumer group that an agent works as; nil: its name
}

// Ledger is the account of every channel and agent. Safe for concurrent use.
type Ledger struct {
	config   Config
	deps     Deps
	deaths   *deaths
	reports  *reports
	followed map[string]*tail.CatchUp // by channel
	metrics  *metrics

	observing sync.Mutex // one observation at a time; callers that wait share it
	mu        sync.Mutex
	history   []observation // oldest first
}

// New returns a ledger of the agents and channels.
func New(config Config, deps Deps) *Ledger {
	if deps.Group == nil {
		deps.Group = func(agent string) string { return agent }
	}
	l := &Ledger{config: config, deps: deps, deaths: newDeaths(deps.Agents), reports: newReports(), metrics: newMetrics()}
	l.followed = map[string]*tail.CatchUp{
		envelope.ChannelDeadLetters: tail.NewCatchUp(l.deaths),
		pipeline.Channel:            tail.NewCatchUp(l.reports),
	}
	return l
}

// Run follows dead letters and reports, and observes the log, until ctx ends;
// it then returns nil.
func (l *Ledger) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for channel, follower := range l.followed {
		group.Go(func() error { return tail.Follow(ctx, l.deps.Log, channel, l.deps.Logger, follower) })
	}
	group.Go(func() error { return l.watch(ctx) })
	return group.Wait()
}

// watch observes at a steady pace, so that the first request has rates too.
func (l *Ledger) watch(ctx context.Context) error {
	ticker := time.NewTicker(l.config.Every)
	defer ticker.Stop()
	for {
		err := l.measure(ctx)
		if waits := errors.Is(err, stream.ErrUnavailable) || errors.Is(err, errBehind); err != nil && !waits && ctx.Err() == nil {
			l.deps.Logger.WarnContext(ctx, "ledger could not observe the log", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}
