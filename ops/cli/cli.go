// Package cli is the command line: it reads settings, calls the part that does
// the work, and turns the outcome into an exit status.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"gravitas/ops/app"
	"gravitas/ops/config"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// usageError is the caller's mistake, not the command's failure.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// program is what every command works with.
type program struct {
	environ func() []string
	in      io.Reader
	out     io.Writer
	err     io.Writer
	version app.Version
}

// Main runs the command line and returns its exit status: 0 done, 1 failed, 2 wrong usage.
func Main(args []string, environ func() []string, in io.Reader, out, err io.Writer, version app.Version) int {
	p := &program{environ: environ, in: in, out: out, err: err, version: version}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	root := p.root()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(err)
	failure := root.ExecuteContext(ctx)
	if failure == nil {
		return exitDone
	}
	fmt.Fprintln(err, "gravitas:", failure)
	var usage usageError
	if errors.As(failure, &usage) {
		return exitUsage
	}
	return exitFailed
}

func (p *program) root() *cobra.Command {
	root := &cobra.Command{
		Use:           "gravitas",
		Short:         "A live event pipeline: how serious is each subreddit, right now and over all time",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	config.Flags(root.PersistentFlags())
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usageError{err} })
	root.AddCommand(
		p.up(), p.frontdoor(), p.readapi(), p.agent(), p.agents(),
		p.replay(), p.trace(), p.dlq(), p.rebuild(), p.train(), p.scorers(), p.reprocess(), p.verify(), p.producers(), p.bench(), p.versionCommand(),
	)
	usageArgs(root)
	return root
}

// usageArgs has a wrong number of arguments count as wrong usage.
func usageArgs(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(cmd *cobra.Command, args []string) error {
			if err := check(cmd, args); err != nil {
				return usageError{err}
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		usageArgs(sub)
	}
}

// config reads the settings of a command.
func (p *program) config(cmd *cobra.Command) (*config.Config, error) {
	cfg, err := config.Load(cmd.Flags(), p.environ)
	if err != nil {
		return nil, usageError{err}
	}
	return cfg, nil
}

func (p *program) logger(cfg *config.Config) *slog.Logger {
	level, _ := cfg.Level() // validated
	options := &slog.HandlerOptions{Level: level}
	if cfg.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(p.err, options))
	}
	return slog.New(slog.NewTextHandler(p.err, options))
}
