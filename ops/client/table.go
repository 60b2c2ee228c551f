package client

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
)

const timeLayout = "2006-01-02 15:04:05.000"

// PrintTrace writes an item's way as a table, with a row for each agent that has
// it, and one for each that is still to get it.
func PrintTrace(w io.Writer, t Trace) error {
	_, err := fmt.Fprintf(w, "%s\n%s\n%s\n", header(t), rows(t), verdict(t))
	return err
}

func header(t Trace) string {
	text := fmt.Sprintf("%s in %s, from %s at %s", t.DataID, t.Channel, t.Source, t.Created.UTC().Format(timeLayout))
	if t.At != "" {
		text += ", on the log at " + t.At
	}
	return text
}

func rows(t Trace) string {
	w := table.NewWriter()
	w.SetStyle(table.StyleLight)
	w.AppendHeader(table.Row{"agent", "in", "done", "queue ms", "retry ms", "work ms", "attempts", "error"})
	for _, h := range t.Hops {
		w.AppendRow(table.Row{h.Agent, clock(h.In), clock(h.Done), millis(h.QueueMS), millis(h.RetryMS), millis(h.WorkMS), h.Attempts, text(h.Error)})
	}
	arrived := map[string]bool{}
	for _, h := range t.Hops {
		arrived[h.Agent] = true
	}
	for _, agent := range t.Waiting {
		if !arrived[agent] {
			w.AppendRow(table.Row{agent, "-", "-", "-", "-", "-", "-", ""})
		}
	}
	return w.Render()
}

// verdict says in a line where the item is.
func verdict(t Trace) string {
	switch {
	case t.Status == Rejected:
		return "rejected: " + t.Rejected
	case t.Status == Failed:
		return t.Status + ": see `gravitas dlq show " + t.DataID + "`"
	case t.Status == InFlight && len(t.Waiting) > 0:
		return fmt.Sprintf("%s: %d agents are not done with it", t.Status, len(t.Waiting))
	default:
		return t.Status
	}
}

func clock(at *time.Time) string {
	if at == nil {
		return "-"
	}
	return at.UTC().Format("15:04:05.000")
}

func millis(ms *float64) string {
	if ms == nil {
		return "-"
	}
	return strconv.FormatFloat(*ms, 'f', 1, 64)
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
