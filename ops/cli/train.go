package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"gravitas/ops/client"
)

func (p *program) train() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "train {products}",
		Short: "Learn the products' vectors from the events on the log; agents take them over without a stop",
		Long: `Learn the vectors of products, and of the words of searches and new products, from the events on
the log. The running instance learns and goes on serving; all agents take the vectors over once they are complete.
The same events give the same vectors. Needs an operator's key.`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"products"},
		RunE: func(cmd *cobra.Command, args []string) error {
			reader, err := p.reader(cmd, askTimeout)
			if err != nil {
				return err
			}
			done, err := awaitTraining(cmd.Context(), reader, args[0], p.err)
			if err != nil {
				return err
			}
			return p.list(cmd, done, trainHeader, []table.Row{{done.Name, done.Version, done.Events, done.Products, done.Words}})
		},
	}
	outputFlag(cmd)
	return cmd
}

var trainHeader = table.Row{"trained", "version", "events", "products", "words"}

// awaitTraining begins a training and draws how far it is until it is in force.
func awaitTraining(ctx context.Context, reader *client.Reader, name string, terminal io.Writer) (done client.Training, err error) {
	begun, err := reader.StartTraining(ctx, name)
	if err != nil {
		return done, err
	}
	draw, end := progress(terminal)
	defer end()
	for seen := time.Now(); ; {
		all, err := reader.Trainings(ctx)
		switch i := slices.IndexFunc(all, func(t client.Training) bool { return t.Name == name }); {
		case err != nil && ctx.Err() == nil && (!client.Passing(err) || time.Since(seen) > awayLimit):
			return done, err
		case err == nil && i >= 0:
			seen, done = time.Now(), all[i]
			if ended, err := endOf(begun, done); ended {
				return done, err
			}
			if draw != nil && done.Total > 0 {
				draw(done.Phase, min(done.Done, done.Total), done.Total)
			}
		}
		select {
		case <-time.After(watchEvery):
		case <-ctx.Done():
			return done, errors.New("the training goes on without this command; the same command watches it again")
		}
	}
}

var errBrokenOff = errors.New("the instance was started again, and the training with it was broken off: nothing has changed; the same command begins anew")

// endOf tells whether a training that was begun has ended, and how.
func endOf(begun, now client.Training) (ended bool, err error) {
	switch {
	case !now.Started.Equal(begun.Started):
		return true, errBrokenOff
	case now.Phase != client.PhaseIdle:
		return false, nil
	case now.Error != "":
		return true, fmt.Errorf("training of %s: %s", now.Name, now.Error)
	}
	return true, nil
}
