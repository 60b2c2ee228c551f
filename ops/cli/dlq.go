package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/ops/client"
)

// redriveTimeout bounds a call that redrives many; there are as many calls as it takes.
const redriveTimeout = 2 * time.Minute

func (p *program) dlq() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "dlq",
		Short: "List, show and redrive dead letters: what agents could not process",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.dlqList(), p.dlqShow(), p.dlqRedrive())
	return cmd
}

func (p *program) dlqList() *cobra.Command {
	var limit int
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List dead letters, the newest first",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 {
				return usageError{fmt.Errorf("--limit %d: must be at least 1", limit)}
			}
			which, err := whichLetters(cmd)
			if err != nil {
				return err
			}
			reader, err := p.reader(cmd, askTimeout)
			if err != nil {
				return err
			}
			letters, more, err := reader.DeadLetters(cmd.Context(), which, limit)
			if err != nil {
				return err
			}
			if err := p.list(cmd, append([]client.DeadLetter{}, letters...), letterHeader, letterRows(letters)); err != nil {
				return err
			}
			if more {
				fmt.Fprintf(p.err, "there are more than %d: see --limit\n", limit)
			}
			return nil
		},
	}
	letterFlags(cmd)
	choiceFlag(cmd, "status", "", "", "`STATUS`: ", names(deadletter.Statuses())...)
	cmd.Flags().IntVar(&limit, "limit", 50, "at most `N`")
	outputFlag(cmd)
	return cmd
}

var letterHeader = table.Row{"died", "data_id", "agent", "reason", "attempts", "status", "error"}

func letterRows(letters []client.DeadLetter) (rows []table.Row) {
	for _, l := range letters {
		rows = append(rows, table.Row{l.Last.Format(time.RFC3339), l.DataID, l.Agent, l.Reason, l.Attempts, l.Status, firstLine(l.Error)})
	}
	return rows
}

// firstLine is what of a text fits in a table.
func firstLine(text string) string {
	const width = 80
	line, _, more := strings.Cut(text, "\n")
	if runes := []rune(line); len(runes) > width {
		line, more = string(runes[:width]), true
	}
	if more {
		line += "…"
	}
	return line
}

func (p *program) dlqShow() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show DATA_ID",
		Short: "Show a dead letter, with the payload as its agent saw it",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := parseID(args[0]); err != nil {
				return err
			}
			reader, err := p.reader(cmd, askTimeout)
			if err != nil {
				return err
			}
			agent, _ := cmd.Flags().GetString("agent")
			l, err := reader.DeadLetter(cmd.Context(), args[0], agent)
			if err != nil {
				return err
			}
			return p.list(cmd, l, table.Row{"field", "value"}, letterFields(l))
		},
	}
	cmd.Flags().String("agent", "", "the `AGENT` that failed, where there are several; else the newest")
	outputFlag(cmd)
	return cmd
}

func letterFields(l client.DeadLetter) []table.Row {
	return []table.Row{
		{"data_id", l.DataID},
		{"root", l.Root},
		{"agent", l.Agent},
		{"status", l.Status},
		{"reason", l.Reason},
		{"error", l.Error},
		{"attempts", l.Attempts},
		{"first", l.First.Format(time.RFC3339Nano)},
		{"last", l.Last.Format(time.RFC3339Nano)},
		{"lay at", fmt.Sprintf("%s/%d/%d", l.Topic, l.Partition, l.Offset)},
		{"payload", payload(l)},
	}
}

// payload is the item's bytes, or the record's where it held no item.
func payload(l client.DeadLetter) string {
	var e envelope.Envelope
	if envelope.Decode(l.Envelope, &e) != nil {
		return string(l.Raw)
	}
	if json.Valid(e.Data) {
		return string(e.Data)
	}
	return fmt.Sprintf("%q", e.Data)
}

func (p *program) dlqRedrive() *cobra.Command {
	var dryRun bool
	cmd := &cobra.Command{
		Use:   "redrive [DATA_ID]",
		Short: "Send dead letters back to the agents that failed, and to no others",
		Long: `Send dead letters back to the agents that failed, and to no others: that of an item (where several
agents failed on it the newest, or the one of --agent), or all that are not done and match --agent,
--reason and --since. Needs an operator's key.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			which, err := toRedrive(cmd, args)
			if err != nil {
				return err
			}
			reader, err := p.reader(cmd, redriveTimeout)
			if err != nil {
				return err
			}
			var done client.Redriven
			if len(args) == 1 {
				done, err = reader.Redrive(cmd.Context(), args[0], which.Agent, dryRun)
			} else {
				done, err = p.redriveAll(cmd.Context(), reader, which, dryRun)
			}
			if err != nil {
				return err
			}
			return p.list(cmd, done, table.Row{"matched", "redriven", "dry run"}, []table.Row{{done.Matched, done.Redriven, done.DryRun}})
		},
	}
	letterFlags(cmd)
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "count only")
	outputFlag(cmd)
	return cmd
}

// toRedrive reads which letters are to be redriven: that of a DATA_ID, or those that flags name.
func toRedrive(cmd *cobra.Command, args []string) (client.DeadLetterFilter, error) {
	which, err := whichLetters(cmd)
	if err != nil {
		return which, err
	}
	if len(args) == 1 {
		if which.Reason != "" || !which.Since.IsZero() {
			return which, usageError{errors.New("name a DATA_ID, or --reason and --since, not both")}
		}
		_, err = parseID(args[0])
		return which, err
	}
	if which == (client.DeadLetterFilter{}) {
		return which, usageError{errors.New("name a DATA_ID, or which ones by --agent, --reason or --since")}
	}
	return which, nil
}

// redriveAll redrives what matches, and says how far it is where that takes a while.
func (p *program) redriveAll(ctx context.Context, reader *client.Reader, which client.DeadLetterFilter, dryRun bool) (client.Redriven, error) {
	done, err := reader.RedriveAll(ctx, which, dryRun, func(soFar client.Redriven) {
		fmt.Fprintf(p.err, "%d matched and %d redriven so far; going on\n", soFar.Matched, soFar.Redriven)
	})
	if client.Invalid(err) {
		return done, usageError{err}
	}
	if err != nil && done.Redriven > 0 {
		err = fmt.Errorf("%w; %d were redriven before that", err, done.Redriven)
	}
	return done, err
}

func letterFlags(cmd *cobra.Command) {
	cmd.Flags().String("agent", "", "of this `AGENT`")
	choiceFlag(cmd, "reason", "", "", "`REASON`: ", names(deadletter.Reasons())...)
	cmd.Flags().String("since", "", "that died since `T`: a time such as 2026-11-21T08:00:00Z, or how long ago, such as 2h")
}

// names are values as text.
func names[T ~string](values []T) (texts []string) {
	for _, v := range values {
		texts = append(texts, string(v))
	}
	return texts
}

// whichLetters reads the flags that say which dead letters.
func whichLetters(cmd *cobra.Command) (which client.DeadLetterFilter, err error) {
	text := func(name string) string {
		if f := cmd.Flags().Lookup(name); f != nil {
			return f.Value.String()
		}
		return ""
	}
	which = client.DeadLetterFilter{Agent: text("agent"), Reason: text("reason"), Status: text("status")}
	if since := text("since"); since != "" {
		which.Since, err = parseTime("since", since, time.Now())
	}
	return which, err
}

// parseTime reads a flag's time, or how long before now.
func parseTime(flag, text string, now time.Time) (time.Time, error) {
	if ago, err := time.ParseDuration(text); err == nil && ago >= 0 {
		return now.Add(-ago).UTC(), nil
	}
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		return t, usageError{fmt.Errorf("--%s %s: must be a time such as 2026-11-21T08:00:00Z, or how long ago, such as 2h", flag, text)}
	}
	return t.UTC(), nil
}
