package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/envelope/keyring"
)

// changeTimeout bounds a look at, or a change of, the producers.
const changeTimeout = 15 * time.Second

func (p *program) producers() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "producers",
		Short: "Add, list, revoke and release producers of the running instance",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.producersAdd(), p.producersList(),
		p.producersChange("revoke", "End a producer's key for good", (*keyring.Keyring).Revoke),
		p.producersChange("release", "End a producer's quarantine", (*keyring.Keyring).Release))
	return cmd
}

func (p *program) producersAdd() *cobra.Command {
	var operator bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Make a producer, or an operator; its key is shown once, and only its hash is kept",
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			channels, err := cmd.Flags().GetStringSlice("channels")
			if err != nil || (len(channels) == 0) != operator {
				return usageError{errors.New("name the --channels that the producer may push to, '*' for all, or make it an --operator")}
			}
			return p.withKeyring(cmd, func(ctx context.Context, k *keyring.Keyring) error {
				var key string
				if operator {
					key, err = k.AddOperator(ctx, args[0])
				} else {
					key, err = k.Add(ctx, args[0], channels)
				}
				if err != nil {
					return fmt.Errorf("add %s: %w", args[0], err)
				}
				made := struct {
					Name string `json:"name"`
					Key  string `json:"key"`
				}{args[0], key}
				return p.list(cmd, made, table.Row{"name", "key (shown this once)"}, []table.Row{{made.Name, made.Key}})
			})
		},
	}
	cmd.Flags().StringSlice("channels", nil, "channels that it may push to, `a,b`; '*' is all")
	cmd.Flags().BoolVar(&operator, "operator", false, "may do what operators do, and push to no channel")
	outputFlag(cmd)
	return cmd
}

func (p *program) producersList() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the producers",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return p.withKeyring(cmd, func(_ context.Context, k *keyring.Keyring) error {
				type producer struct {
					Name     string    `json:"name"`
					Channels []string  `json:"channels"`
					Operator bool      `json:"operator"`
					Revoked  bool      `json:"revoked"`
					Created  time.Time `json:"created"`
				}
				list := []producer{}
				var rows []table.Row
				for _, e := range k.List() {
					list = append(list, producer{e.Name, append([]string{}, e.Channels...), e.Operator, e.Revoked, e.Created})
					rows = append(rows, table.Row{e.Name, strings.Join(e.Channels, ", "), e.Operator, e.Revoked, e.Created.Format(time.RFC3339)})
				}
				return p.list(cmd, list, table.Row{"name", "channels", "operator", "revoked", "created"}, rows)
			})
		},
	}
	outputFlag(cmd)
	return cmd
}

func (p *program) producersChange(name, short string, change func(*keyring.Keyring, context.Context, string) error) *cobra.Command {
	return &cobra.Command{
		Use:   name + " NAME",
		Short: short,
		Args:  cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return p.withKeyring(cmd, func(ctx context.Context, k *keyring.Keyring) error {
				if err := change(k, ctx, args[0]); err != nil {
					return fmt.Errorf("%s producer %s: %w", name, args[0], err)
				}
				fmt.Fprintf(p.err, "%s: %sd\n", args[0], name)
				return nil
			})
		},
	}
}

// withKeyring works on the producers of the running instance, or of the brokers named.
func (p *program) withKeyring(cmd *cobra.Command, work func(context.Context, *keyring.Keyring) error) error {
	cfg, err := p.config(cmd)
	if err != nil {
		return err
	}
	log, at, err := p.log(cfg)
	if err != nil {
		return err
	}
	defer log.Close()
	ctx, cancel := context.WithTimeout(cmd.Context(), changeTimeout)
	defer cancel()
	k := keyring.New(log, p.logger(cfg), time.Now)
	following, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = k.Run(following) // whoever waits for the keyring has a deadline
	}()
	defer func() { stop(); <-done }()
	select {
	case <-k.Ready():
		return work(ctx, k)
	case <-ctx.Done():
		return fmt.Errorf("the log at %s did not answer: %w", at, ctx.Err())
	}
}
