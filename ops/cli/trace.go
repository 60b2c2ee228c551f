package cli

import (
	"github.com/spf13/cobra"

	"gravitas/ops/client"
)

func (p *program) trace() *cobra.Command {
	var follow bool
	cmd := &cobra.Command{
		Use:   "trace DATA_ID",
		Short: "Show an item's way through the agents",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if _, err := parseID(args[0]); err != nil {
				return err
			}
			reader, err := p.reader(cmd, askTimeout)
			if err != nil {
				return err
			}
			if follow {
				_, err := reader.Follow(cmd.Context(), p.out, args[0])
				return err
			}
			trace, err := reader.Trace(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if asJSON(cmd) {
				return printJSON(p.out, trace)
			}
			return client.PrintTrace(p.out, trace)
		},
	}
	cmd.Flags().BoolVarP(&follow, "follow", "f", false, "show hops as they happen, until the item is done")
	outputFlag(cmd)
	return cmd
}
