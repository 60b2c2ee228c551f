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
	"gravitas/readapi/compare"
)

// compareTimeout bounds a comparison, which reads every score.
const compareTimeout = 2 * time.Minute

func (p *program) scorers() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "scorers",
		Short: "List, compare and switch between versions of the scorer that run side by side",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.scorersList(), p.scorersCompare(), p.scorersUse())
	return cmd
}

func (p *program) scorersList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the versions of the scorer, and which is in force",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			reader, err := p.reader(cmd, askTimeout)
			if err != nil {
				return err
			}
			all, err := reader.Scorers(cmd.Context())
			if err != nil {
				return err
			}
			var rows []table.Row
			for _, s := range all {
				rows = append(rows, table.Row{s.Scorer, s.InForce})
			}
			return p.list(cmd, all, table.Row{"scorer", "in force"}, rows)
		},
	}
	outputFlag(cmd)
	return cmd
}

func (p *program) scorersCompare() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "compare A B",
		Short: "Compare two versions on the posts that both have scored: distribution, largest changes, by subreddit",
		Args:  cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			reader, err := p.reader(cmd, compareTimeout)
			if err != nil {
				return err
			}
			c, err := reader.Compare(cmd.Context(), args[0], args[1])
			if client.Invalid(err) {
				return usageError{err}
			}
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(p.out, c)
			}
			return p.printComparison(cmd, c)
		},
	}
	outputFlag(cmd)
	return cmd
}

// shownRows is how many changes and subreddits a table shows; the JSON has more.
const shownRows = 10

func (p *program) printComparison(cmd *cobra.Command, c compare.Comparison) error {
	fmt.Fprintf(p.out, "%d posts scored by both (%d by %s alone, %d by %s alone); mean %.3f and %.3f, mean change %.3f",
		c.Posts, c.OnlyA, c.A, c.OnlyB, c.B, c.MeanA, c.MeanB, c.MeanChange)
	if c.Correlation != nil {
		fmt.Fprintf(p.out, ", correlation %.3f", *c.Correlation)
	}
	if c.OneOf > 1 {
		fmt.Fprintf(p.out, "; one post of %d was looked at", c.OneOf)
	}
	fmt.Fprintln(p.out)
	var bins, changes, subreddits []table.Row
	for _, b := range c.Distribution {
		bins = append(bins, table.Row{fmt.Sprintf("%.1f to %.1f", b.From, b.To), b.A, b.B})
	}
	for _, each := range c.Changes[:min(shownRows, len(c.Changes))] {
		changes = append(changes, table.Row{each.PostID, each.Subreddit, fmt.Sprintf("%.3f", each.A), fmt.Sprintf("%.3f", each.B), firstLine(each.Title)})
	}
	for _, s := range c.Subreddits[:min(shownRows, len(c.Subreddits))] {
		subreddits = append(subreddits, table.Row{s.Subreddit, s.Posts, fmt.Sprintf("%.3f", s.A), fmt.Sprintf("%.3f", s.B)})
	}
	for _, t := range []struct {
		header table.Row
		rows   []table.Row
	}{
		{table.Row{"score", c.A, c.B}, bins},
		{table.Row{"largest changes", "subreddit", c.A, c.B, "title"}, changes},
		{table.Row{"subreddit", "posts", "mean " + c.A, "mean " + c.B}, subreddits},
	} {
		if err := p.list(cmd, nil, t.header, t.rows); err != nil {
			return err
		}
	}
	return nil
}

func (p *program) scorersUse() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "use NAME",
		Short: "Put a version in force: lists, roll-ups and live scores become its own; the one before serves meanwhile",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			find := func() (*client.Reader, error) { return p.reader(cmd, askTimeout) }
			reader, err := find()
			if err != nil {
				return err
			}
			all, err := reader.Scorers(cmd.Context())
			if err != nil {
				return err
			}
			i := slices.IndexFunc(all, func(s client.Scorer) bool { return s.Scorer == args[0] })
			if i < 0 {
				return usageError{fmt.Errorf("no scorer %q: `gravitas scorers list` lists them", args[0])}
			}
			switch shown, err := shows(cmd.Context(), reader, args[0]); {
			case err != nil:
				return err
			case shown:
				fmt.Fprintln(p.err, args[0]+" is in force already")
				return nil
			}
			w := watch{names: scoredProjections, scorer: args[0], find: find}
			done, err := w.run(cmd.Context(), p.err)
			if err != nil {
				return err
			}
			fmt.Fprintf(p.err, "%s is in force: %s rebuilt with its scores\n", args[0], strings.Join(scoredProjections, " and "))
			return p.list(cmd, done, rebuildHeader, rebuildRows(done))
		},
	}
	outputFlag(cmd)
	return cmd
}

// shows reports whether all that shows scores shows this scorer's, and none is being rebuilt.
func shows(ctx context.Context, reader *client.Reader, scorer string) (bool, error) {
	all, err := reader.Rebuilds(ctx)
	for _, r := range all {
		if slices.Contains(scoredProjections, r.Projection) && (r.Scorer != scorer || r.Phase != client.PhaseIdle) {
			return false, err
		}
	}
	return true, err
}

// scoredProjections are those that show scores.
var scoredProjections = []string{"posts", "rollups"}
