// Package bench measures Gravitas against ceilings taken in the same run: small
// programs that use the same libraries directly, with nothing of ours between.
//
// What is measured runs in a process of its own, and so does each ceiling's
// server, beside the load that this process makes. Rounds are interleaved, and
// every figure is the median of them, with the least and the most.
package bench

import (
	"context"
	"fmt"
	"log/slog"
	"os/exec"
	"runtime"
	"slices"
	"time"
)

// Config says what to measure on.
type Config struct {
	Rounds  int       // of each row; at least 1
	Quick   bool      // one short round: shows that a row works, not how fast it is
	File    string    // of posts for score, explore and main-job, NDJSON, .gz or plain
	Ratings string    // directory of MovieLens, for recommend-quality
	Dir     string    // for temporary data; "" is the system's
	Profile string    // directory for CPU and allocation profiles of each row's server; "" takes none
	Servers Addresses // real servers; the zero value is the embedded parts
}

// Addresses are those of real servers.
type Addresses struct {
	Kafka     []string // host:port of the brokers
	Cassandra []string // host:port of the nodes
	Redis     string   // URL
}

// Real reports whether any server is named.
func (a Addresses) Real() bool { return len(a.Kafka) > 0 || len(a.Cassandra) > 0 || a.Redis != "" }

// Launcher returns the command that runs this program with other arguments.
type Launcher func(ctx context.Context, args ...string) *exec.Cmd

// Bench runs rows one after the other.
type Bench struct {
	cfg    Config
	launch Launcher
	logger *slog.Logger
}

// New returns a bench whose servers are started by launch.
func New(cfg Config, launch Launcher, logger *slog.Logger) *Bench {
	cfg.Rounds = max(cfg.Rounds, 1)
	if cfg.Quick {
		cfg.Rounds = 1
	}
	return &Bench{cfg: cfg, launch: launch, logger: logger}
}

// Row is one line of the table of targets.
type Row struct {
	Name     string
	Measures string // what is measured, and against which ceiling
	Same     bool   // in every round, so that there is but one; it measures no speed, and is no part of all
	run      func(context.Context, *Bench) ([]Figure, []string, error)
}

// Rows lists what can be measured.
func Rows() []Row {
	return []Row{
		doorBatch("door-batch", 200),
		doorBatch("door-batch-1k", 1024),
		doorSingle(),
		doorToLive(),
		postToScoreLive(),
		score(),
		fanout(),
		read(),
		explored(),
		mainJob(),
		seriesHeld(),
		recommendations(),
		recommendQuality(),
	}
}

// Select returns the named rows, in the order of Rows; for no name or "all" those of speed.
func Select(names []string) ([]Row, error) {
	rows := Rows()
	for _, name := range names {
		if name != "all" && !slices.ContainsFunc(rows, func(r Row) bool { return r.Name == name }) {
			return nil, fmt.Errorf("no bench %q", name)
		}
	}
	if len(names) == 0 || slices.Contains(names, "all") {
		return slices.DeleteFunc(rows, func(r Row) bool { return r.Same && !slices.Contains(names, r.Name) }), nil
	}
	return slices.DeleteFunc(rows, func(r Row) bool { return !slices.Contains(names, r.Name) }), nil
}

// Run measures the rows. What rows before a failed one gave is returned with its error.
func (b *Bench) Run(ctx context.Context, rows []Row) ([]Result, error) {
	var results []Result
	for _, row := range rows {
		rounds := b.cfg.Rounds
		if row.Same {
			rounds = 1
		}
		begun, load := time.Now(), loadAverage()
		b.logger.Info("measuring", "row", row.Name, "rounds", rounds, "load", load)
		figures, notes, err := row.run(ctx, b)
		if err != nil {
			return results, fmt.Errorf("%s: %w", row.Name, err)
		}
		results = append(results, Result{
			Row: row.Name, Measures: row.Measures, Rounds: rounds, Figures: figures, Notes: notes,
			Load: load, Took: time.Since(begun).Round(time.Second).String(),
		})
	}
	return results, nil
}

// span is how long one measurement lasts, and how long it runs before it counts.
type span struct{ warm, counted time.Duration }

func (b *Bench) span(counted time.Duration) span {
	if b.cfg.Quick {
		return span{50 * time.Millisecond, 200 * time.Millisecond}
	}
	return span{counted / 4, counted}
}

// cores is how many can work at once.
func cores() int { return runtime.GOMAXPROCS(0) }
