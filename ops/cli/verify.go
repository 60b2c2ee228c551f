package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"gravitas/ops/app"
	"gravitas/ops/client"
	"gravitas/ops/verify"
)

// deepWait is how long --deep waits for the agents where --wait says nothing.
const deepWait = time.Minute

func (p *program) verify() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "verify",
		Short: "Check that nothing is lost: accepted = done + dead-lettered + in flight, for each agent",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			wait, _ := cmd.Flags().GetDuration("wait")
			if wait < 0 {
				return usageError{fmt.Errorf("--wait %s: must not be negative", wait)}
			}
			api, err := p.reader(cmd, askTimeout)
			if err != nil {
				return err
			}
			return p.runVerify(cmd, api, wait)
		},
	}
	cmd.Flags().Bool("deep", false, "hold the tables to every post that lies on the log, and each subreddit's total to how many there are")
	cmd.Flags().Duration("wait", 0, "wait at most so long until nothing is in flight; with --deep, until nothing of what it checks is, 1m unless set")
	outputFlag(cmd)
	return cmd
}

// runVerify asks for the ledger, with deep looks at the tables too, and prints what it
// found even where that is a failure.
func (p *program) runVerify(cmd *cobra.Command, api *client.Reader, wait time.Duration) error {
	deep, _ := cmd.Flags().GetBool("deep")
	if !deep {
		found, failure, err := ledger(cmd.Context(), api, wait)
		if err != nil {
			return err
		}
		return errors.Join(p.printVerified(cmd, found), failure)
	}
	found, failure, err := ledger(cmd.Context(), api, 0) // what comes meanwhile is not waited for
	if err != nil {
		return err
	}
	if wait == 0 {
		wait = deepWait
	}
	report, err := p.verifyDeep(cmd, api, wait)
	if err == nil {
		found.Deep, err = &report, report.Err()
	}
	return errors.Join(p.printVerified(cmd, found), failure, err)
}

// ledger returns every agent's account, and as failure what is wrong with them.
func ledger(ctx context.Context, api *client.Reader, wait time.Duration) (found verified, failure, err error) {
	accounts, err := verify.Ledger(ctx, api, wait)
	if err != nil {
		return found, nil, err
	}
	unbalanced := verify.Unbalanced(accounts)
	failure = unbalanced
	if wait > 0 {
		failure = errors.Join(unbalanced, verify.InFlight(accounts))
	}
	return verified{Balanced: unbalanced == nil, Agents: accounts.Agents}, failure, nil
}

// verifyDeep holds the tables to the log, and draws how far it is on a terminal.
func (p *program) verifyDeep(cmd *cobra.Command, api *client.Reader, wait time.Duration) (verify.Report, error) {
	cfg, err := p.config(cmd)
	if err != nil {
		return verify.Report{}, err
	}
	log, _, err := p.log(cfg)
	if err != nil {
		return verify.Report{}, err
	}
	defer log.Close()
	draw, end := progress(p.err)
	defer end()
	return verify.Deep(cmd.Context(), log, api, verify.Config{Agents: app.Catalog(cfg), Wait: wait, Progress: draw})
}
