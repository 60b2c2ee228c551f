package rebuild

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// stepTraces stamps what is missing in the traces of all that the log still has. They are
// stamped in place, so there is one step of work. When an agent got an item no record tells;
// that one which leaves no record was done with it, how far it came tells, but not when: it
// is stamped with the time that the item was made.
func (c *Coordinator) stepTraces(ctx context.Context, phase Phase) error {
	if phase != FillMain {
		return nil
	}
	ends := make(map[string][]stream.Bounds, len(c.Channels))
	var total int64
	for _, channel := range c.Channels {
		bounds, err := c.Log.Bounds(ctx, channel)
		if err != nil && !errors.Is(err, stream.ErrUnknownTopic) {
			return err
		}
		ends[channel] = bounds
		for _, b := range bounds {
			total += b.Next - b.First
		}
	}
	t := tracer{c: c, total: total}
	for _, channel := range c.Channels {
		readers, err := c.readersOf(ctx, channel)
		if err != nil {
			return err
		}
		err = stream.Scan(ctx, c.Log, channel, ends[channel], func(records []stream.Record) error {
			return t.stamp(ctx, records, readers)
		})
		if err != nil {
			return err
		}
	}
	return t.tell(ctx)
}

// reader is an agent that leaves no record of what it did, and how far it came.
type reader struct {
	agent     string
	positions []int64
}

// readersOf are the agents that read a channel and write none.
func (c *Coordinator) readersOf(ctx context.Context, channel string) (readers []reader, err error) {
	for _, a := range c.Agents {
		if !a.Reads.Has(channel) || a.Writes != "" {
			continue
		}
		positions, _, err := c.positions(ctx, c.States.Group(a.Name), channel)
		if err != nil {
			return nil, err
		}
		readers = append(readers, reader{a.Name, positions})
	}
	return readers, nil
}

// tracer stamps traces from records. Safe for concurrent use.
type tracer struct {
	c     *Coordinator
	total int64

	mu   sync.Mutex
	done int64
	told time.Time
}

func (t *tracer) stamp(ctx context.Context, records []stream.Record, readers []reader) error {
	var stamps []tracecache.Stamp
	for _, r := range records {
		stamps = append(stamps, stampsOf(r, readers)...)
	}
	if err := t.c.complete(ctx, stamps); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.done += int64(len(records))
	if now := t.c.Now(); now.Sub(t.told) >= reportEvery {
		t.told = now
		return t.tell(ctx)
	}
	return nil
}

// readsAtOnce bounds how many traces are read side by side.
const readsAtOnce = 32

// complete writes what the stamps add to their traces: what is there was seen as it happened.
func (c *Coordinator) complete(ctx context.Context, stamps []tracecache.Stamp) error {
	group, reading := errgroup.WithContext(ctx)
	group.SetLimit(readsAtOnce)
	for i := range stamps {
		s := &stamps[i]
		group.Go(func() error {
			hash, err := c.Traces.Read(reading, s.ID)
			if err != nil && !errors.Is(err, tracecache.ErrNotFound) {
				return err
			}
			s.Fields = slices.DeleteFunc(s.Fields, func(f tracecache.Field) bool {
				_, there := hash[f.Name]
				return there && f.Value != ""
			})
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return err
	}
	return c.Traces.Write(ctx, slices.DeleteFunc(stamps, func(s tracecache.Stamp) bool { return len(s.Fields) == 0 }))
}

func (t *tracer) tell(ctx context.Context) error {
	return t.c.States.change(ctx, Traces, func(s State) (State, error) {
		s.Done, s.Total = t.done, t.total
		return s, nil
	})
}

// stampsOf are what a record tells: where its item lies, that the agent that made it was done
// by then, and of agents that leave no record, that they are.
func stampsOf(r stream.Record, readers []reader) (stamps []tracecache.Stamp) {
	var e envelope.Envelope
	if envelope.Decode(r.Value, &e) != nil {
		return nil
	}
	at := tracecache.At(r.Topic, r.Partition, r.Offset)
	roots := e.Roots
	if len(roots) == 0 {
		roots = []uuid.UUID{e.TraceID()}
	}
	switch {
	case e.Channel == envelope.ChannelDeadLetters:
		return letterStamps(e)
	case e.Root == uuid.Nil:
		stamps = append(stamps, tracecache.Accepted(e.DataID, e.Channel, e.Source, e.Created, at))
	default:
		stamps = append(stamps, tracecache.Derived(e.DataID, e.Root, at))
		stamps = append(stamps, doneBy(e.Source, e.Created, roots)...)
	}
	for _, reader := range readers {
		if r.Partition < len(reader.positions) && r.Offset < reader.positions[r.Partition] {
			stamps = append(stamps, doneBy(reader.agent, e.Created, roots)...)
		}
	}
	return stamps
}

func doneBy(agent string, at time.Time, roots []uuid.UUID) (stamps []tracecache.Stamp) {
	for _, root := range roots {
		stamps = append(stamps, tracecache.Stamp{ID: root, Fields: []tracecache.Field{{Name: agent, Value: tracecache.Time(at)}}})
	}
	return stamps
}

// letterStamps tell that an item is dead, or that a redrive brought it back.
func letterStamps(e envelope.Envelope) []tracecache.Stamp {
	l, err := deadletter.Decode(e.Data)
	if err != nil || l.Root == uuid.Nil {
		return nil
	}
	if l.Status == deadletter.Done {
		return []tracecache.Stamp{{ID: l.Root, Fields: tracecache.Revived(l.Agent)}}
	}
	return []tracecache.Stamp{tracecache.Dead(l.Root, l.Agent, l.First, l.Last, l.Attempts, errors.New(l.Error))}
}
