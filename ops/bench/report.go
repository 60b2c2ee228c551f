package bench

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"

	"gravitas/ops/app"
)

// Report is what a run of the bench says.
type Report struct {
	Machine Machine     `json:"machine"`
	Version app.Version `json:"version"`
	Stack   string      `json:"stack"` // embedded or real
	Quick   bool        `json:"quick,omitempty"`
	Results []Result    `json:"results"`
}

// Result is one row's outcome.
type Result struct {
	Row      string   `json:"row"`
	Measures string   `json:"measures"`
	Rounds   int      `json:"rounds"`
	Figures  []Figure `json:"figures"`
	Notes    []string `json:"notes,omitempty"`
	Load     string   `json:"load,omitempty"` // of the machine before: its load averages
	Took     string   `json:"took"`
}

// Table writes the figures as a table.
func (r *Report) Table(w io.Writer) {
	t := r.table()
	t.SetOutputMirror(w)
	t.SetStyle(table.StyleLight)
	t.Render()
}

func (r *Report) table() table.Writer {
	t := table.NewWriter()
	t.AppendHeader(table.Row{"bench", "figure", "median", "min", "max", "unit", "target", "stretch", "met"})
	for _, result := range r.Results {
		for _, f := range result.Figures {
			row := table.Row{result.Row, f.Name, number(f.Median), number(f.Min), number(f.Max), f.Unit}
			t.AppendRow(append(row, f.Target.cells(f.Met)...))
		}
		t.AppendSeparator()
	}
	return t
}

func (t *Target) cells(met *bool) table.Row {
	if t == nil || met == nil {
		return table.Row{"", "", ""}
	}
	sign, verdict := "≥ ", "no"
	if t.AtMost {
		sign = "≤ "
	}
	if *met {
		verdict = "yes"
	}
	return table.Row{sign + number(t.Goal), sign + number(t.Stretch), verdict}
}

// number shows three digits that matter, and whole thousands.
func number(v float64) string {
	switch {
	case v >= 1000:
		return grouped(strconv.FormatFloat(v, 'f', 0, 64))
	case v >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v >= 10:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 2, 64)
}

// grouped parts digits by thousands.
func grouped(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}

// Markdown writes the report as a page.
func (r *Report) Markdown(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# Results\n\nMade by `gravitas bench`. Every ratio is to a ceiling measured in the same run, in turns; figures are the median of the rounds, with the least and the most.\n\n")
	fmt.Fprintf(&b, "- machine: %s\n- date: %s\n- version: %s, commit %s, %s\n- servers: %s\n\n",
		r.Machine, r.Machine.Date.Format("2006-01-02 15:04 MST"), r.Version.Version, r.Version.Commit, r.Version.Go, r.Stack)
	if r.Quick {
		b.WriteString("**One short round: this shows that the rows work, not how fast they are.**\n\n")
	}
	b.WriteString(r.table().RenderMarkdown())
	b.WriteString("\n\n## What was measured\n\n")
	for _, result := range r.Results {
		fmt.Fprintf(&b, "**%s** (%d rounds, %s, load average before: %s): %s.\n", result.Row, result.Rounds, result.Took, result.Load, result.Measures)
		for _, note := range result.Notes {
			fmt.Fprintf(&b, "- %s\n", note)
		}
		b.WriteByte('\n')
	}
	_, err := io.WriteString(w, b.String())
	return err
}
