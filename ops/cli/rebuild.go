package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
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
	"dead-letters": {"dead-letters"}, "series": {"series"},
	"products": {"products"}, "events": {"events"}, "recommendations": {"recommendations"}, "traces": {"traces"},
	"all": {"posts", "rollups", "dead-letters", "series", "products", "events", "recommendations", "traces"},
}

// watchEvery is how often a rebuild is asked how far it is.
const watchEvery = 250 * time.Millisecond

func (p *program) rebuild() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rebuild PROJECTION",
		Short: "Rebuild tables or traces from the log while the old ones serve: posts, scores, rollups, totals, dead-letters, series, products, events, recommendations, traces or all",
		Long: `Rebuild a projection from the log while the old one serves: posts (with scores), rollups
(with totals), dead-letters, series, products, events, recommendations, traces,
or all. It goes on in the running instance whatever becomes of
this command, and through restarts; the same command again watches it. Needs an operator's key.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			names, ok := projections[args[0]]
			if !ok {
				return usageError{fmt.Errorf("no projection %q: posts, scores, rollups, totals, dead-letters, series, products, events, recommendations, traces or all", args[0])}
			}
			w := watch{names: names, find: func() (*client.Reader, error) { return p.reader(cmd, askTimeout) }}
			done, err := w.run(cmd.Context(), p.err)
			if err != nil {
				return err
			}
			return p.list(cmd, done, rebuildHeader, rebuildRows(done))
		},
	}
	outputFlag(cmd)
	return cmd
}

var rebuildHeader = table.Row{"projection", "records read", "started"}

func rebuildRows(done []client.Rebuild) (rows []table.Row) {
	for _, r := range done {
		rows = append(rows, table.Row{r.Projection, r.Total, r.Started.Format(time.RFC3339)})
	}
	return rows
}

// awayLimit is how long the instance may be away before its rebuilds are watched no more.
const awayLimit = 30 * time.Second

// watch follows rebuilds until all are done, through restarts of the instance.
type watch struct {
	names  []string
	scorer string                         // whose scores they are made with; "" is the one in force
	find   func() (*client.Reader, error) // the running instance
}

// run begins the rebuilds and draws how far they are.
func (w watch) run(ctx context.Context, terminal io.Writer) ([]client.Rebuild, error) {
	reader, err := w.find()
	if err != nil {
		return nil, err
	}
	for _, name := range w.names {
		if _, err := reader.StartRebuild(ctx, name, w.scorer); err != nil {
			return nil, err
		}
	}
	draw, end := progress(terminal)
	defer end()
	told := "" // why it waits
	for seen := time.Now(); ; {
		all, err := reader.Rebuilds(ctx)
		switch {
		case err == nil:
			seen = time.Now()
			ours, waits, done := w.among(all, draw)
			if done {
				return ours, nil
			}
			if waits != told && waits != "" {
				fmt.Fprintf(terminal, "\nthe rebuild waits: %s\n", waits)
			}
			told = waits
		case ctx.Err() == nil && (!client.Passing(err) || time.Since(seen) > awayLimit):
			return nil, fmt.Errorf("%w; a rebuild goes on with the instance", err)
		}
		select {
		case <-time.After(watchEvery):
		case <-ctx.Done():
			return nil, errors.New("the rebuild goes on without this command; the same command watches it again")
		}
		if err != nil { // it may have started again at another address
			if again, err := w.find(); err == nil {
				reader = again
			}
		}
	}
}

// among are the rebuilds that are watched, and whether all are done; it draws the first that
// is not, and returns why that waits, where it does.
func (w watch) among(all []client.Rebuild, draw func(string, int64, int64)) (ours []client.Rebuild, waits string, done bool) {
	ours = slices.DeleteFunc(all, func(r client.Rebuild) bool { return !slices.Contains(w.names, r.Projection) })
	underWay := slices.IndexFunc(ours, func(r client.Rebuild) bool { return r.Phase != client.PhaseIdle })
	if underWay < 0 {
		return ours, "", true
	}
	r := ours[underWay]
	if draw != nil && r.Total > 0 {
		draw(r.Projection, min(r.Done, r.Total), r.Total)
	}
	return ours, r.Error, false
}
