package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/ops/client"
)

// projections are what each argument of `gravitas rebuild` rebuilds. Some are made together:
// the list of posts shows their scores, and totals are sums of windows.
var projections = map[string][]string{
	"posts": {"posts"}, "scores": {"posts"},
	"rollups": {"rollups"}, "totals": {"rollups"},
	"dead-letters": {"dead-letters"}, "traces": {"traces"},
	"all": {"posts", "rollups", "dead-letters", "traces"},
}

// watchEvery is how often a rebuild is asked how far it is.
const watchEvery = 250 * time.Millisecond

func (p *program) rebuild() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild PROJECTION",
		Short: "Rebuild tables or traces from the log while the old ones serve: posts, scores, rollups, totals, dead-letters, traces or all",
		Long: `Rebuild a projection from the log while the old one serves: posts (with scores), rollups
(with totals), dead-letters, traces, or all. It goes on in the running instance whatever becomes of
this command, and through restarts; the same command again watches it. Needs an operator's key.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			names, ok := projections[args[0]]
			if !ok {
				return usageError{fmt.Errorf("no projection %q: posts, scores, rollups, totals, dead-letters, traces or all", args[0])}
			}
			if _, err := outputOf(cmd); err != nil {
				return err
			}
			cfg, err := p.config(cmd)
			if err != nil {
				return err
			}
			reader, err := p.reader(cmd, cfg)
			if err != nil {
				return err
			}
			done, err := p.watchRebuilds(cmd.Context(), reader, names)
			if err != nil {
				return err
			}
			var rows []table.Row
			for _, r := range done {
				rows = append(rows, table.Row{r.Projection, r.Total, r.Started.Format(time.RFC3339)})
			}
			return p.list(cmd, done, table.Row{"projection", "records read", "started"}, rows)
		},
	}
	outputFlag(cmd)
	return cmd
}

// watchRebuilds begins the rebuilds and draws how far they are until all are done.
func (p *program) watchRebuilds(ctx context.Context, reader *client.Reader, names []string) (done []client.Rebuild, err error) {
	for _, name := range names {
		if _, err := reader.StartRebuild(ctx, name); err != nil {
			return nil, err
		}
	}
	draw, end := progress(p.err)
	defer end()
	tick := time.NewTicker(watchEvery)
	defer tick.Stop()
	for {
		all, err := reader.Rebuilds(ctx)
		if err != nil && ctx.Err() == nil && !client.Passing(err) {
			return nil, err
		}
		if err == nil {
			ours := slices.DeleteFunc(all, func(r client.Rebuild) bool { return !slices.Contains(names, r.Projection) })
			underWay := slices.IndexFunc(ours, func(r client.Rebuild) bool { return r.Phase != client.PhaseIdle })
			if underWay < 0 {
				return ours, nil
			}
			if r := ours[underWay]; draw != nil && r.Total > 0 {
				draw(r.Projection, min(r.Done, r.Total), r.Total)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, fmt.Errorf("the rebuild goes on without this command; `gravitas rebuild %s` watches it again", strings.Join(names, "` and `gravitas rebuild "))
		}
	}
}
