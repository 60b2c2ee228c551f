package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gravitas/ops/app"
	"gravitas/ops/config"
)

func (p *program) up() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "up",
		Short: "Run every role in one process, on embedded parts or on the servers named",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.config(cmd)
			if err != nil {
				return err
			}
			return p.run(cmd, cfg, app.All(cfg))
		},
	}
	cmd.Flags().Bool("demo", false, "make up posts, marked as demo everywhere")
	return cmd
}

func (p *program) frontdoor() *cobra.Command {
	return p.role("frontdoor", "Run the front door alone", app.Roles{Frontdoor: true}, "kafka", "redis")
}

func (p *program) readapi() *cobra.Command {
	return p.role("readapi", "Run the read API and the dashboard alone", app.Roles{Readapi: true}, "kafka", "cassandra", "redis")
}

func (p *program) role(name, short string, roles app.Roles, needs ...string) *cobra.Command {
	return &cobra.Command{
		Use:   name,
		Short: short + "; needs --" + strings.Join(needs, ", --"),
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := p.config(cmd)
			if err != nil {
				return err
			}
			if err := needsServers(cfg, name, needs); err != nil {
				return err
			}
			return p.run(cmd, cfg, roles)
		},
	}
}

func (p *program) agent() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "agent NAME…",
		Short: "Run some agents alone; needs --kafka, --cassandra, --redis",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, names []string) error {
			cfg, err := p.config(cmd)
			if err != nil {
				return err
			}
			if err := needsServers(cfg, "agent", []string{"kafka", "cassandra", "redis"}); err != nil {
				return err
			}
			return p.run(cmd, cfg, app.Roles{Agents: names})
		},
	}
	return cmd
}

// needsServers names the servers that a role alone can't do without: embedded
// parts are one process's own.
func needsServers(cfg *config.Config, role string, needs []string) error {
	given := map[string]bool{"kafka": len(cfg.Kafka) > 0, "cassandra": len(cfg.Cassandra) > 0, "redis": cfg.Redis != ""}
	var missing []string
	for _, need := range needs {
		if !given[need] {
			missing = append(missing, "--"+need)
		}
	}
	if len(missing) > 0 {
		return usageError{fmt.Errorf("`gravitas %s` runs beside other processes and needs real servers: name %s (or run everything with `gravitas up`)",
			role, strings.Join(missing, ", "))}
	}
	return nil
}

func (p *program) run(cmd *cobra.Command, cfg *config.Config, roles app.Roles) error {
	a, err := app.New(cfg, roles, p.version, p.out, p.logger(cfg))
	if err != nil {
		return usageError{err}
	}
	return a.Run(cmd.Context())
}
