package cli

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/ops/client"
	"gravitas/ops/verify"
)

// verified is what the command found.
type verified struct {
	Balanced bool             `json:"balanced"`
	Agents   []client.Account `json:"agents"`
	Deep     *verify.Report   `json:"deep,omitempty"`
}

func (p *program) printVerified(cmd *cobra.Command, found verified) error {
	header := table.Row{"agent", "channel", "accepted", "done", "dead-lettered", "in flight", "lag", "adds up"}
	var rows []table.Row
	for _, a := range found.Agents {
		verdict := "yes"
		if off := a.Off(); off != 0 {
			verdict = fmt.Sprintf("off by %d", off)
		}
		rows = append(rows, table.Row{a.Agent, a.Channel, a.Accepted, a.Done, a.DeadLettered, a.InFlight, a.Lag, verdict})
	}
	if err := p.list(cmd, found, header, rows); err != nil {
		return err
	}
	if output, _ := cmd.Flags().GetString("output"); output == "table" {
		printVerdict(p.out, found)
	}
	return nil
}

// printVerdict says in lines what a table can't.
func printVerdict(w io.Writer, found verified) {
	if found.Balanced {
		fmt.Fprintln(w, "every agent's account adds up")
	}
	if found.Deep == nil {
		return
	}
	r := found.Deep
	fmt.Fprintf(w, "%d posts of %d subreddits on the log: %d missing from the tables, %d dead-lettered, %d came again meanwhile, %d totals wrong\n",
		r.Posts, r.Subreddits, r.Missing, r.DeadLettered+r.Unreadable, r.Overtaken, r.Off)
	for _, f := range r.Faults {
		fmt.Fprintf(w, "  %s  post %s of %s: %s\n", f.DataID, f.ID, f.Subreddit, f.Fault)
	}
	printRest(w, r.Missing, len(r.Faults), "posts")
	for _, t := range r.Totals {
		fmt.Fprintf(w, "  total of %s: %d posts, %d on the log\n", t.Subreddit, t.Posts, t.Want)
	}
	printRest(w, r.Off, len(r.Totals), "totals")
}

func printRest(w io.Writer, all int64, named int, what string) {
	if rest := all - int64(named); rest > 0 {
		fmt.Fprintf(w, "  and %d more %s\n", rest, what)
	}
}
