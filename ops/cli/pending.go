package cli

import "github.com/spf13/cobra"

func (p *program) replay() *cobra.Command    { return &cobra.Command{Use: "replay"} }
func (p *program) trace() *cobra.Command     { return &cobra.Command{Use: "trace"} }
func (p *program) bench() *cobra.Command     { return &cobra.Command{Use: "bench"} }
