package rebuild

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"gravitas/agents/store"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pause"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// Coordinator takes rebuilds from phase to phase. Of all that run, the one that has the
// topic's partition does so; each step can be made again by another.
type Coordinator struct {
	Log    stream.Log
	States *States
	Sides  *Sides
	Agents []pipeline.Agent
	Traces tracecache.Cache
	// Channels are all topics that hold items, for the traces.
	Channels []string
	Logger   *slog.Logger
	Now      func() time.Time
}

// Run coordinates until ctx ends, then returns nil.
func (c *Coordinator) Run(ctx context.Context) error {
	err := c.Log.Consume(ctx, Topic, []string{Topic}, func(ctx context.Context, _ stream.Claim) error {
		c.lead(ctx)
		return nil
	})
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("coordinate rebuilds: %w", err)
}

// lead makes one step after the other, of one projection at a time, until ctx ends.
func (c *Coordinator) lead(ctx context.Context) {
	for ctx.Err() == nil {
		changed := c.States.rows.Changed()
		p, state, ok := c.oldest()
		if !ok {
			select {
			case <-changed:
			case <-ctx.Done():
			}
			continue
		}
		err := c.step(ctx, p, state)
		if err == nil {
			err = c.States.advance(ctx, p, state.Phase)
		}
		if err != nil && ctx.Err() == nil {
			c.stuck(ctx, p, state.Phase, err)
			pause.For(ctx, time.Second) // then the step is made again
		}
	}
}

// stuck tells why a step failed: in the log, and to whoever watches the rebuild.
func (c *Coordinator) stuck(ctx context.Context, p store.Projection, phase Phase, why error) {
	c.Logger.Warn("rebuild waits", "projection", p, "phase", phase, "err", why)
	if c.States.Of(p).Error == why.Error() {
		return // it has been told
	}
	err := c.States.change(ctx, p, func(s State) (State, error) {
		if s.Phase == phase {
			s.Error = why.Error()
		}
		return s, nil
	})
	if err != nil && ctx.Err() == nil {
		c.Logger.Warn("rebuild can't tell why it waits", "projection", p, "err", err)
	}
}

// poll is how often what is waited for is looked at.
const poll = 200 * time.Millisecond

// until tries until it succeeds, ctx ends, or it fails for another reason than that agents
// have not left yet, or have not caught up.
func until(ctx context.Context, try func() error) error {
	for {
		err := try()
		if !errors.Is(err, stream.ErrGroupActive) && !errors.Is(err, errBehind) {
			return err
		}
		if !pause.For(ctx, poll) {
			return ctx.Err()
		}
	}
}

// oldest is the rebuild that was asked for first.
func (c *Coordinator) oldest() (first store.Projection, state State, ok bool) {
	for _, p := range c.States.Projections() {
		s := c.States.Of(p)
		if s.Phase != Idle && (!ok || s.Started.Before(state.Started)) {
			first, state, ok = p, s, true
		}
	}
	return first, state, ok
}

func (c *Coordinator) step(ctx context.Context, p store.Projection, state State) error {
	c.Logger.Info("rebuild", "projection", p, "phase", state.Phase)
	if p == Traces {
		return c.stepTraces(ctx, state.Phase)
	}
	i := slices.IndexFunc(c.States.units, func(u Unit) bool { return u.Projection == p })
	unit := c.States.units[i]
	switch state.Phase {
	case ClearSpare, Tidy:
		return c.empty(ctx, unit, Spare, state)
	case ClearMain:
		return c.empty(ctx, unit, Main, state)
	case FillSpare:
		return c.awaitFilled(ctx, unit, Spare)
	case FillMain:
		return c.awaitFilled(ctx, unit, Main)
	case HandOver:
		return c.handOver(ctx, unit, Main, Spare)
	default:
		return c.handOver(ctx, unit, Spare, Main)
	}
}

// empty clears a side's tables, and has its agents begin at the first record. It waits until
// all have left the side, and does it again where one came back meanwhile.
func (c *Coordinator) empty(ctx context.Context, unit Unit, side Side, state State) error {
	tables, err := c.Sides.Of(ctx, side)
	if err != nil {
		return err
	}
	return until(ctx, func() error {
		if err := c.rewind(ctx, unit, side); err != nil {
			return err
		}
		if err := c.still(ctx, unit, state); err != nil {
			return err
		}
		if err := tables.Clear(ctx, unit.Projection); err != nil {
			return err
		}
		return c.rewind(ctx, unit, side)
	})
}

// errSuperseded: another coordinator has gone on.
var errSuperseded = errors.New("the rebuild is in another phase by now")

// still makes sure that the rebuild is where it was: who slept must not clear what serves by now.
func (c *Coordinator) still(ctx context.Context, unit Unit, state State) error {
	if err := c.States.rows.CatchUp(ctx); err != nil {
		return err
	}
	now := c.States.Of(unit.Projection)
	if now.Phase != state.Phase || !now.Started.Equal(state.Started) {
		return errSuperseded
	}
	return nil
}

// rewind has the first agents of a unit's chains begin at the first record that the log has.
// What was redriven before lies there too.
func (c *Coordinator) rewind(ctx context.Context, unit Unit, side Side) error {
	for _, chain := range unit.Chains {
		agent := c.agent(chain[0])
		for _, topic := range topics(agent) {
			bounds, err := c.Log.Bounds(ctx, topic)
			if err != nil {
				return err
			}
			offsets := make([]int64, len(bounds))
			for i, b := range bounds {
				if offsets[i] = b.First; !agent.Reads.Has(topic) {
					offsets[i] = b.Next
				}
			}
			if err := c.Log.Rewind(ctx, side.Group(agent.Name), topic, offsets); err != nil {
				return err
			}
		}
	}
	return nil
}

// topics are what an agent reads: its channels, and what is redriven to it.
func topics(agent pipeline.Agent) []string {
	return append(slices.Clone(agent.Reads), deadletter.RetryChannel(agent.Name))
}

func (c *Coordinator) agent(name string) pipeline.Agent {
	return c.Agents[slices.IndexFunc(c.Agents, func(a pipeline.Agent) bool { return a.Name == name })]
}

// handOver has one side's agents go on where both have come to, once all agents have left
// both: what only one of them did is done again, which changes nothing.
func (c *Coordinator) handOver(ctx context.Context, unit Unit, from, to Side) error {
	for _, chain := range unit.Chains {
		for i, name := range chain {
			both := i == 0 // on the side that was filled it worked in the others' stead
			for _, topic := range topics(c.agent(name)) {
				if err := c.handOverTopic(ctx, topic, from.Group(name), to.Group(name), both); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// handOverTopic has one group go on where another has come to, or where both have, once both
// are at rest.
func (c *Coordinator) handOverTopic(ctx context.Context, topic, from, to string, both bool) error {
	offsets, err := c.rest(ctx, from, topic)
	if err != nil {
		return err
	}
	if both {
		own, err := c.rest(ctx, to, topic)
		if err != nil {
			return err
		}
		for p := range offsets {
			offsets[p] = min(offsets[p], own[p])
		}
	}
	return until(ctx, func() error { return c.Log.Rewind(ctx, to, topic, offsets) })
}

// rest waits until a group has no members and returns how far it came.
func (c *Coordinator) rest(ctx context.Context, group, topic string) (offsets []int64, err error) {
	err = until(ctx, func() error {
		offsets, _, err = c.positions(ctx, group, topic)
		if err != nil {
			return err
		}
		return c.Log.Rewind(ctx, group, topic, offsets)
	})
	return offsets, err
}

// positions are the offsets that a group goes on from, between a topic's bounds.
func (c *Coordinator) positions(ctx context.Context, group, topic string) ([]int64, []stream.Bounds, error) {
	offsets, err := c.Log.Committed(ctx, group, topic)
	if err != nil {
		return nil, nil, err
	}
	bounds, err := c.Log.Bounds(ctx, topic)
	if err != nil {
		return nil, nil, err
	}
	for p, offset := range offsets {
		offsets[p] = max(offset, bounds[p].First)
	}
	return offsets, bounds, nil
}
