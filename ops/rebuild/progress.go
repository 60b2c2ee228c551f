package rebuild

import (
	"context"
	"errors"
	"time"
)

// reportEvery is how often progress is put on the topic.
const reportEvery = time.Second

// errBehind: the side that is filled has not caught up yet.
var errBehind = errors.New("behind")

// awaitFilled waits until the agents of a side have come as far as those of the side that
// serves, and tells how far they are.
func (c *Coordinator) awaitFilled(ctx context.Context, unit Unit, side Side) error {
	var told time.Time
	return until(ctx, func() error {
		behind, err := c.backlog(ctx, unit, side)
		if err != nil {
			return err
		}
		serving, err := c.backlog(ctx, unit, side.other())
		if err != nil {
			return err
		}
		caughtUp := behind.left <= serving.left
		if now := c.Now(); caughtUp || now.Sub(told) >= reportEvery {
			told = now
			if err := c.tell(ctx, unit, side, behind); err != nil {
				return err
			}
		}
		if !caughtUp {
			return errBehind
		}
		return nil
	})
}

// backlog is how many records a side's agents have to read, and have left.
type backlog struct{ all, left int64 }

func (c *Coordinator) backlog(ctx context.Context, unit Unit, side Side) (sum backlog, err error) {
	for _, chain := range unit.Chains {
		agent := c.agent(chain[0])
		for _, topic := range topics(agent) {
			positions, bounds, err := c.positions(ctx, side.Group(agent.Name), topic)
			if err != nil {
				return sum, err
			}
			for p, b := range bounds[:len(positions)] {
				sum.left += b.Next - positions[p]
				if agent.Reads.Has(topic) {
					sum.all += b.Next - b.First
				}
			}
		}
	}
	return sum, nil
}

// tell puts on the topic how far the rebuild is: the spare is its first half, main the second.
func (c *Coordinator) tell(ctx context.Context, unit Unit, side Side, b backlog) error {
	return c.States.change(ctx, unit.Projection, func(s State) (State, error) {
		s.Total, s.Done = 2*b.all, max(0, b.all-b.left)
		if side == Main {
			s.Done += b.all
		}
		return s, nil
	})
}
