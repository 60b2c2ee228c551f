package ledger

import (
	"context"
	"errors"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// Bounds on what is kept of the past, to take rates from.
const (
	maxHistory = 8
	minSpan    = time.Second
)

// observation is what the log said at one time.
type observation struct {
	at        time.Time
	channels  map[string]extent
	committed map[reading]int64 // items that an agent is done with
}

// reading is an agent's reading of a channel.
type reading struct{ agent, channel string }

// extent is how much a channel holds, over all partitions.
type extent struct {
	depth    int64 // records that are there now
	accepted int64 // records since the log's beginning
}

// observe returns the newest observation, made now unless one is fresh, and the one that
// rates are taken against: the newest that is a second older, else the oldest.
func (l *Ledger) observe(ctx context.Context) (now, before observation, err error) {
	l.observing.Lock()
	defer l.observing.Unlock()
	at := l.deps.Clock()
	if now, before, ok := l.recent(at); ok {
		return now, before, nil
	}
	ctx, cancel := context.WithTimeout(ctx, l.config.Timeout)
	defer cancel()
	if now, err = l.look(ctx, at); err != nil {
		return now, before, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.history = append(l.history, now); len(l.history) > maxHistory {
		l.history = slices.Clone(l.history[1:])
	}
	return now, l.against(now), nil
}

func (l *Ledger) recent(at time.Time) (now, before observation, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.history) == 0 {
		return now, before, false
	}
	now = l.history[len(l.history)-1]
	return now, l.against(now), at.Sub(now.at) < l.config.Keep
}

func (l *Ledger) against(now observation) observation {
	for _, before := range slices.Backward(l.history) {
		if now.at.Sub(before.at) >= minSpan {
			return before
		}
	}
	return l.history[0]
}

// look asks the log. What is committed is read before what is there, so that
// nothing seems done that is not yet accepted.
func (l *Ledger) look(ctx context.Context, at time.Time) (observation, error) {
	readings := readingsOf(l.deps.Agents)
	committed := make([][]int64, len(readings))
	err := each(ctx, readings, func(ctx context.Context, i int, r reading) (err error) {
		committed[i], err = l.deps.Log.Committed(ctx, l.deps.Group(r.agent), r.channel)
		return err
	})
	if err != nil {
		return observation{}, err
	}
	names := l.channels()
	bounds := make([][]stream.Bounds, len(names))
	err = each(ctx, names, func(ctx context.Context, i int, name string) (err error) {
		bounds[i], err = l.deps.Log.Bounds(ctx, name)
		return err
	})
	if err != nil {
		return observation{}, err
	}
	o := observation{at: at, channels: map[string]extent{}, committed: map[reading]int64{}}
	for i, name := range names {
		o.channels[name] = extentOf(bounds[i])
	}
	for i, r := range readings {
		o.committed[r] = finished(committed[i], bounds[slices.Index(names, r.channel)])
	}
	return o, nil
}

// readingsOf are all readings of agents.
func readingsOf(agents []pipeline.Agent) (all []reading) {
	for _, a := range agents {
		for _, channel := range a.Reads {
			all = append(all, reading{a.Name, channel})
		}
	}
	return all
}

// channels is every channel, those that only agents name included.
func (l *Ledger) channels() []string {
	names := slices.Clone(l.deps.Channels)
	for _, a := range l.deps.Agents {
		for _, name := range append(slices.Clone(a.Reads), a.Writes) {
			if name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

func extentOf(bounds []stream.Bounds) (e extent) {
	for _, b := range bounds {
		e.depth += b.Next - b.First
		e.accepted += b.Next
	}
	return e
}

// finished sums what a group is done with. Where it has committed nothing it
// will begin at the first record, so what the log dropped before that is done.
func finished(committed []int64, bounds []stream.Bounds) (sum int64) {
	for i, offset := range committed {
		if offset < 0 && i < len(bounds) {
			offset = bounds[i].First
		}
		sum += max(offset, 0)
	}
	return sum
}

// each asks for all items, a few at a time. A topic that is not there yet is empty.
func each[T any](ctx context.Context, items []T, ask func(context.Context, int, T) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for i, item := range items {
		group.Go(func() error {
			if err := ask(ctx, i, item); !errors.Is(err, stream.ErrUnknownTopic) {
				return err
			}
			return nil
		})
	}
	return group.Wait()
}
