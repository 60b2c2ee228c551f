package live

import (
	"context"
	"errors"
	"slices"

	"gravitas/envelope/stream"
)

// errReplayed ends the reading of a partition where the ring takes over.
var errReplayed = errors.New("replayed")

// resume goes on from the client's cursor: at once where the ring reaches back
// to it, else out of the log, a part at a time, until it does.
func (s *session) resume(ctx context.Context) error {
	missing, err := s.rewind(ctx)
	if err != nil {
		return err
	}
	if missing {
		if err := s.reset(); err != nil {
			return err
		}
	}
	if err := s.answer(); err != nil {
		return err
	}
	s.replaying = true
	defer func() { s.replaying = false }()
	for !s.attach() {
		if err := s.replayInTurn(ctx); err != nil {
			return err
		}
	}
	return nil
}

// replayInTurn replays once there are not too many others who do: each takes a
// connection to the log and megabytes. When an instance is started anew, all clients of
// the one before come with a cursor at once.
func (s *session) replayInTurn(ctx context.Context) error {
	for {
		select {
		case s.hub.replays <- struct{}{}:
			defer func() { <-s.hub.replays }()
			return s.replay(ctx)
		case <-ctx.Done():
			return ctx.Err()
		case <-s.pings:
			if err := s.out.ping(); err != nil {
				return err
			}
		case m := <-s.messages:
			if err := s.obey(ctx, m); err != nil {
				return err
			}
		}
	}
}

// reset tells the client that what it is missing is gone, and goes on from now.
func (s *session) reset() error {
	s.join()
	s.hub.metrics.resets.Inc()
	return s.out.text(resetBody, "")
}

// rewind moves the client back to its cursor; missing where the log no longer
// reaches back to it.
func (s *session) rewind(ctx context.Context) (missing bool, err error) {
	s.join()
	head, after := s.at, s.after
	s.at, s.after = head.clone(), nil
	for f := range s.want.feeds {
		offsets, had := after[f.name]
		if !had {
			if _, known := s.at[f.name]; !known {
				s.at[f.name] = f.beginning()
			}
			continue
		}
		if s.at[f.name], err = s.reach(ctx, f, offsets); err != nil {
			return errors.Is(err, errMissing), away(err)
		}
	}
	return false, nil
}

// errMissing: the log no longer reaches back to a cursor.
var errMissing = errors.New("the log does not hold the cursor's offsets")

// away is nil for what a reset answers; what else went wrong is the log's absence.
func away(err error) error {
	if errors.Is(err, errMissing) {
		return nil
	}
	return errors.Join(errAway, err)
}

// reach returns a cursor's offsets of a feed, those of partitions that are newer
// than the cursor added; errMissing where the log does not hold them.
func (s *session) reach(ctx context.Context, f *feed, offsets []int64) ([]int64, error) {
	s.hub.mu.Lock()
	held := s.hub.ring.holds(f.name, offsets)
	s.hub.mu.Unlock()
	if held {
		return offsets, nil
	}
	bounds, err := s.hub.deps.Log.Bounds(ctx, f.channel)
	if err != nil && !errors.Is(err, stream.ErrUnknownTopic) {
		return nil, err
	}
	if !within(offsets, bounds) {
		return nil, errMissing
	}
	offsets = slices.Clone(offsets)
	for _, b := range bounds[len(offsets):] {
		offsets = append(offsets, b.First)
	}
	return offsets, nil
}

// within reports whether the log can be read from each offset on.
func within(offsets []int64, bounds []stream.Bounds) bool {
	if len(offsets) > len(bounds) {
		return false
	}
	for p, offset := range offsets {
		if offset < bounds[p].First || offset > bounds[p].Next {
			return false
		}
	}
	return true
}

// attach goes over to the ring; false where it does not reach back to where
// the client is. Feeds that the client has not asked for are no hindrance.
func (s *session) attach() bool {
	h := s.hub
	h.mu.Lock()
	defer h.mu.Unlock()
	at := h.ring.head.clone()
	var since uint64
	for f := range s.want.feeds {
		at[f.name] = s.at[f.name]
		since = max(since, f.since)
	}
	position, v, ok := h.ring.attach(at, since)
	if !ok {
		return false
	}
	s.position, s.at, s.floor = position, v, nil
	if !v.reaches(at) {
		s.floor = at
	}
	return true
}

// replay tells the client what the log has from where it is up to where the
// ring now ends.
func (s *session) replay(ctx context.Context) error {
	s.hub.mu.Lock()
	end := s.hub.ring.head
	s.hub.mu.Unlock()
	for f := range s.want.feeds {
		for p, to := range end[f.name] {
			if p >= len(s.at[f.name]) || s.at[f.name][p] >= to {
				continue
			}
			err := s.replayPartition(ctx, f, p, to)
			if errors.Is(err, stream.ErrOffsetOutOfRange) {
				return s.reset() // the log was cut while it was being read
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) replayPartition(ctx context.Context, f *feed, partition int, to int64) error {
	r := replayed{feed: f, partition: partition, to: to, seen: newSeen(s.hub.config.Seen)}
	err := s.hub.deps.Log.Read(ctx, f.channel, partition, s.at[f.name][partition], func(all []stream.Record) error {
		for some := range slices.Chunk(all, batchEvents) {
			if err := s.tellReplayed(r.batch(some)); err != nil {
				return err
			}
			if err := s.chores(ctx); err != nil {
				return err
			}
			if s.want.feeds[f] == nil || s.at[f.name][partition] >= to {
				return errReplayed
			}
		}
		return nil
	})
	if errors.Is(err, errReplayed) {
		return nil
	}
	return err
}

// tellReplayed sends a batch that is in no ring.
func (s *session) tellReplayed(b batch) error {
	f := (&builder{config: &s.hub.config, at: s.at, want: s.want}).build([]batch{b})
	if f.body != nil {
		if err := s.out.frame(f); err != nil {
			return err
		}
		s.hub.metrics.sent(f)
	}
	s.at = f.after
	return nil
}

// replayed makes batches of records that are read again.
type replayed struct {
	feed      *feed
	partition int
	to        int64 // the ring has the records from here on
	seen      *seen
}

func (r *replayed) batch(some []stream.Record) batch {
	b := batch{feed: r.feed, partition: r.partition}
	part := r.feed.part(r.partition)
	for i := range some {
		if some[i].Offset >= r.to {
			b.next = r.to
			break
		}
		e, id := r.feed.read(&some[i])
		if r.feed.once && e.data != nil {
			e.repeat = r.seen.repeat(id, e.offset) || part != nil && part.seen.knows(id, e.offset)
		}
		b.events = append(b.events, e)
		b.next = e.offset + 1
	}
	return b
}
