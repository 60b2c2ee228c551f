package cli

import (
	"encoding/json"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/ops/app"
)

// outputFlag defines --output for commands that list.
func outputFlag(cmd *cobra.Command) {
	choiceFlag(cmd, "output", "o", "table", "", "table", "json")
}

// asJSON reports whether --output asks for JSON.
func asJSON(cmd *cobra.Command) bool { return cmd.Flag("output").Value.String() == "json" }

// list prints rows as --output says: as JSON the value itself, else a table.
func (p *program) list(cmd *cobra.Command, value any, header table.Row, rows []table.Row) error {
	if asJSON(cmd) {
		return printJSON(p.out, value)
	}
	t := table.NewWriter()
	t.SetOutputMirror(p.out)
	t.SetStyle(table.StyleLight)
	t.AppendHeader(header)
	t.AppendRows(rows)
	t.Render()
	return nil
}

func printJSON(w io.Writer, value any) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	return enc.Encode(value)
}

func (p *program) agents() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "agents",
		Short: "List the agents: what each reads, writes and is for",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.config(cmd)
			if err != nil {
				return err
			}
			catalog := app.Catalog(cfg)
			var rows []table.Row
			for _, a := range catalog {
				rows = append(rows, table.Row{a.Name, a.Reads, a.Writes, a.Purpose})
			}
			return p.list(cmd, catalog, table.Row{"agent", "reads", "writes", "purpose"}, rows)
		},
	}
	outputFlag(cmd)
	return cmd
}

func (p *program) versionCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, the commit and the Go that built this",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			v := p.version
			return p.list(cmd, v, table.Row{"version", "commit", "go"}, []table.Row{{v.Version, v.Commit, v.Go}})
		},
	}
	outputFlag(cmd)
	return cmd
}
