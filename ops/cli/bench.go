package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"gravitas/ops/bench"
	"gravitas/ops/config"
)

func (p *program) bench() *cobra.Command {
	var names []string
	for _, row := range bench.Rows() {
		names = append(names, row.Name)
	}
	cmd := &cobra.Command{
		Use:   "bench [all|ROW]…",
		Short: "Measure against ceilings taken in the same run, all but recommend-quality where no row is named; rows: " + strings.Join(names, ", "),
		RunE:  p.runBench,
	}
	f := cmd.Flags()
	f.Int("rounds", 5, "rounds of each row")
	f.Bool("quick", false, "one short round: shows that the rows work, not how fast they are")
	choiceFlag(cmd, "stack", "", "embedded", "what to measure on; real starts Kafka, Cassandra and Redis, unless --kafka, --cassandra, --redis name them: ", "embedded", "real")
	f.String("file", "../shared/data/reddit/posts-2006-2012.jsonl.gz", "`FILE` of posts for score, explore and main-job, NDJSON, plain or .gz")
	f.String("ratings", "../shared/data/movielens", "`DIR` of MovieLens' movies.csv and ratings_clean.csv for recommend-quality")
	f.String("profile", "", "leave CPU and allocation profiles of each row's server in `DIR`")
	f.String("markdown", "", "write the results as a page to `FILE` too")
	outputFlag(cmd)
	cmd.AddCommand(p.benchServe(), p.benchCeiling(bench.NoopArg, bench.ServeNoop), p.benchCeiling(bench.LoopArg, bench.ServeLoop))
	return cmd
}

func (p *program) runBench(cmd *cobra.Command, args []string) (err error) {
	cfg, err := p.benchSettings(cmd)
	if err != nil {
		return err
	}
	rows, err := bench.Select(args)
	if err != nil {
		return usageError{err}
	}
	settings, stop, err := p.benchConfig(cmd, cfg)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	report := bench.Report{Machine: bench.ThisMachine(time.Now()), Version: p.version, Stack: "embedded", Quick: settings.Quick}
	if settings.Servers.Real() {
		report.Stack = "real"
	}
	var failure error
	report.Results, failure = bench.New(settings, relaunch, p.logger(cfg)).Run(cmd.Context(), rows)
	return errors.Join(failure, p.reportBench(cmd, &report, failure == nil))
}

// benchSettings reads the shared settings, which the bench's own flags are none of.
func (p *program) benchSettings(cmd *cobra.Command) (*config.Config, error) {
	cfg, err := config.Load(cmd.InheritedFlags(), p.environ)
	if err != nil {
		return nil, usageError{err}
	}
	return cfg, nil
}

// benchConfig reads what to measure on, and starts the real servers where that is
// asked for and none is named; stop stops them.
func (p *program) benchConfig(cmd *cobra.Command, cfg *config.Config) (c bench.Config, stop func() error, err error) {
	f := cmd.Flags()
	c.Rounds, _ = f.GetInt("rounds")
	c.Quick, _ = f.GetBool("quick")
	c.File, _ = f.GetString("file")
	c.Ratings, _ = f.GetString("ratings")
	c.Profile, _ = f.GetString("profile")
	c.Servers = bench.Addresses{Kafka: cfg.Kafka, Cassandra: cfg.Cassandra, Redis: cfg.Redis}
	stop = func() error { return nil }
	kind, _ := f.GetString("stack")
	switch {
	case c.Rounds < 1:
		err = usageError{fmt.Errorf("--rounds %d: must be at least 1", c.Rounds)}
	case kind == "real" && !c.Servers.Real():
		c.Servers, stop, err = bench.StartServers(cmd.Context(), p.logger(cfg))
	}
	return c, stop, err
}

// reportBench prints what was measured, and leaves it as a page where all of it was.
func (p *program) reportBench(cmd *cobra.Command, report *bench.Report, whole bool) error {
	if asJSON(cmd) {
		if err := printJSON(p.out, report); err != nil {
			return err
		}
	} else {
		report.Table(p.out)
	}
	path, _ := cmd.Flags().GetString("markdown")
	if path == "" || !whole {
		return nil
	}
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(report.Markdown(file), file.Close())
}

// relaunch is this program again, with other arguments.
func relaunch(ctx context.Context, args ...string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		self = os.Args[0]
	}
	return exec.CommandContext(ctx, self, args...)
}

// benchServe runs what is measured, for the bench alone to start.
func (p *program) benchServe() *cobra.Command {
	return &cobra.Command{
		Use:    bench.ServeArg + " ROLE…",
		Hidden: true,
		Args:   cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, roles []string) error {
			cfg, err := p.config(cmd)
			if err != nil {
				return err
			}
			return bench.Serve(cmd.Context(), cfg, roles, p.version, p.in, p.out, p.logger(cfg))
		},
	}
}

// benchCeiling runs a ceiling's server, for the bench alone to start.
func (p *program) benchCeiling(name string, serve func(context.Context, io.Reader, io.Writer) error) *cobra.Command {
	return &cobra.Command{
		Use:    name,
		Hidden: true,
		Args:   cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve(cmd.Context(), p.in, p.out)
		},
	}
}
