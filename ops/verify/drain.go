package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// drained waits until the agents are done with what a channel held within the bounds,
// and with all that they made of it, stage by stage. What comes meanwhile is not waited
// for. An agent commits an item once what it made of it is on the log.
func (c *check) drained(ctx context.Context, channel string, held []stream.Bounds) error {
	ctx, cancel := context.WithTimeout(ctx, c.config.Wait)
	defer cancel()
	type stage struct {
		channel string
		held    []stream.Bounds
	}
	seen := map[string]bool{channel: true}
	for queue := []stage{{channel, held}}; len(queue) > 0; queue = queue[1:] {
		agents := readers(c.config.Agents, queue[0].channel)
		for _, agent := range agents {
			if err := c.passed(ctx, agent.Name, queue[0].channel, queue[0].held); err != nil {
				return err
			}
		}
		for _, agent := range agents {
			if agent.Writes == "" || seen[agent.Writes] {
				continue
			}
			made, err := boundsOf(ctx, c.log, agent.Writes)
			if err != nil {
				return err
			}
			seen[agent.Writes] = true
			queue = append(queue, stage{agent.Writes, made})
		}
	}
	return nil
}

func readers(agents []pipeline.Agent, channel string) (found []pipeline.Agent) {
	for _, a := range agents {
		if a.Reads.Has(channel) {
			found = append(found, a)
		}
	}
	return found
}

// passed waits until an agent has committed all that a channel held.
func (c *check) passed(ctx context.Context, agent, channel string, held []stream.Bounds) error {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		committed, err := c.log.Committed(ctx, agent, channel)
		if err != nil && !errors.Is(err, stream.ErrUnknownTopic) {
			return fmt.Errorf("how far %s is: %w", agent, err)
		}
		left := ahead(committed, held)
		if left == 0 {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("%s has still %d records of %s in flight: %w", agent, left, channel, context.Cause(ctx))
		}
	}
}

// ahead is how many records a group has still to go.
func ahead(committed []int64, held []stream.Bounds) (left int64) {
	for i, b := range held {
		at := b.First
		if i < len(committed) {
			at = max(at, committed[i])
		}
		left += max(0, b.Next-at)
	}
	return left
}
