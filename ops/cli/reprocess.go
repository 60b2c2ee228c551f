package cli

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/envelope/pipeline"
	"gravitas/ops/app"
	"gravitas/ops/reprocess"
)

func (p *program) reprocess() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "reprocess AGENT [DATA_ID…]",
		Short: "Have an agent, and those behind it, process items again that lie on the log",
		Long: `Have an agent, and those behind it, process items again that lie on the log: those named, or all
that match --subreddit, --since and --until. No agent before it sees them. An agent of the same
version makes the same of them, so what is there already does not change.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			settings, err := p.config(cmd)
			if err != nil {
				return err
			}
			cfg, err := reprocessConfig(cmd, app.Catalog(settings), args)
			if err != nil {
				return err
			}
			log, _, err := p.log(settings)
			if err != nil {
				return err
			}
			defer log.Close()
			draw, end := progress(p.err)
			cfg.Progress = draw
			done, err := reprocess.Run(cmd.Context(), log, cfg)
			end()
			if err != nil {
				return err
			}
			if done.Matched == 0 {
				fmt.Fprintf(p.err, "no item on %s matches\n", cfg.Agent.Reads)
			}
			return p.list(cmd, done, table.Row{"read", "matched", "sent"}, []table.Row{{done.Read, done.Matched, done.Sent}})
		},
	}
	cmd.Flags().String("subreddit", "", "of this `SUBREDDIT`, or other key of the channel's records")
	cmd.Flags().String("since", "", "made since `T`: a time such as 2026-11-21T08:00:00Z, or how long ago, such as 2h")
	cmd.Flags().String("until", "", "made before `T`")
	cmd.Flags().Bool("dry-run", false, "count only")
	outputFlag(cmd)
	return cmd
}

func reprocessConfig(cmd *cobra.Command, catalog []pipeline.Agent, args []string) (cfg reprocess.Config, err error) {
	i := slices.IndexFunc(catalog, func(a pipeline.Agent) bool { return a.Name == args[0] && len(a.Reads) > 0 })
	if i < 0 {
		return cfg, usageError{fmt.Errorf("no agent %q that reads a channel: `gravitas agents` lists them", args[0])}
	}
	cfg = reprocess.Config{Agent: catalog[i], Now: time.Now}
	for _, text := range args[1:] {
		id, err := parseID(text)
		if err != nil {
			return cfg, err
		}
		cfg.Which.DataIDs = append(cfg.Which.DataIDs, id)
	}
	flags := cmd.Flags()
	cfg.Which.Key, _ = flags.GetString("subreddit")
	cfg.DryRun, _ = flags.GetBool("dry-run")
	for name, at := range map[string]*time.Time{"since": &cfg.Which.Since, "until": &cfg.Which.Until} {
		if text, _ := flags.GetString(name); text != "" {
			if *at, err = parseTime(name, text, time.Now()); err != nil {
				return cfg, err
			}
		}
	}
	if w := cfg.Which; len(w.DataIDs) == 0 && w.Key == "" && w.Since.IsZero() && w.Until.IsZero() {
		return cfg, usageError{errors.New("name DATA_IDs, or which items by --subreddit, --since or --until")}
	}
	return cfg, nil
}
