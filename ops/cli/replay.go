package cli

import (
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"gravitas/ops/client"
	"gravitas/ops/replay"
)

func (p *program) replay() *cobra.Command {
	var cfg replay.Config
	cmd := &cobra.Command{
		Use:   "replay FILE…",
		Short: "Push items from NDJSON files (.gz, .zst, plain, - for standard input) through the front door",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, files []string) error {
			settings, err := p.config(cmd)
			if err != nil {
				return err
			}
			instance, err := client.Locate(settings.Data, client.Overrides{Frontdoor: cfg.To, ProducerKey: cfg.Key, Getenv: p.getenv})
			if err != nil {
				return err
			}
			if _, err := instance.Door(http.DefaultClient); err != nil {
				return err
			}
			cfg.Files, cfg.Stdin, cfg.Data = files, p.in, settings.Data
			cfg.To, cfg.Key = instance.Frontdoor, instance.Producer
			if err := cfg.Validate(); err != nil {
				return usageError{err}
			}
			summary, err := replay.Run(cmd.Context(), cfg, p.err)
			if printErr := summary.Print(p.out); err == nil {
				err = printErr
			}
			return err
		},
	}
	f := cmd.Flags()
	f.StringVar(&cfg.Channel, "channel", "posts", "channel that the items are for")
	f.StringVar(&cfg.To, "to", "", "`URL` of the front door; else the instance of the data directory")
	f.StringVar(&cfg.Key, "key", "", "producer's `KEY`; else "+client.KeyEnv+", else the data directory's")
	f.Float64Var(&cfg.Speed, "speed", 0, "`N` times event time; 0 is as fast as the door takes it")
	f.Int64Var(&cfg.Limit, "limit", 0, "end after `N` items; 0 is all")
	f.BoolVar(&cfg.ShiftToNow, "shift-to-now", false, "move event times to the present")
	return cmd
}

// getenv reads the environment that the program was given.
func (p *program) getenv(name string) string {
	for _, pair := range p.environ() {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}
