// Package tail follows topics: every partition of each, those that are added
// later and topics that are made later included, until told to stop. Outages
// are waited out; nothing is skipped but what the log itself no longer holds.
package tail

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/envelope/pause"
	"gravitas/envelope/stream"
)

// Source is the part of a log that following takes.
type Source interface {
	stream.Reader
	// Bounds returns each partition's bounds, as stream.Admin does.
	Bounds(ctx context.Context, topic string) ([]stream.Bounds, error)
}

// Follower takes what is found. Found is called by one goroutine at a time;
// Take and Lost by one goroutine a partition, so by several at once.
type Follower interface {
	// Found is told of partitions seen for the first time, the first of them by
	// number, and returns the offset to begin each at. The first call comes as
	// soon as the log has answered, with none where there is no such topic yet.
	Found(first int, bounds []stream.Bounds) []int64
	// Take gets a partition's records in order. An error ends Follow.
	Take(partition int, records []stream.Record) error
	// Lost is told that the log does not hold the next offset, and what it does
	// hold; it returns the offset to go on from.
	Lost(partition int, bounds stream.Bounds) int64
}

// Pauses between looks at a topic.
const (
	recheck = 5 * time.Second        // for new partitions
	retry   = 200 * time.Millisecond // while the topic is away or missing
)

// Follow follows a topic until ctx ends, and returns nil then, or the first
// error of Take. It returns once every goroutine that it started has ended.
func Follow(ctx context.Context, source Source, topic string, logger *slog.Logger, follower Follower) error {
	group, running := errgroup.WithContext(ctx)
	f := following{source: source, topic: topic, follower: follower, logger: logger.With("topic", topic)}
	group.Go(func() error { return f.discover(running, group) })
	if err := group.Wait(); ctx.Err() == nil {
		return err
	}
	return nil
}

// following is one call of Follow.
type following struct {
	source   Source
	topic    string
	follower Follower
	logger   *slog.Logger
}

// discover starts a reader for each partition as it is found.
func (f *following) discover(ctx context.Context, group *errgroup.Group) error {
	known := -1
	for {
		bounds, err := f.source.Bounds(ctx, f.topic)
		missing := errors.Is(err, stream.ErrUnknownTopic)
		if err != nil && !missing && ctx.Err() == nil {
			f.logger.DebugContext(ctx, "topic does not answer", "error", err)
		}
		if (err == nil || missing) && len(bounds) > known {
			known = max(known, 0)
			for i, offset := range f.follower.Found(known, bounds[known:]) {
				partition := known + i
				group.Go(func() error { return f.read(ctx, partition, offset) })
			}
			known = len(bounds)
		}
		look := recheck
		if err != nil {
			look = retry
		}
		if !pause.For(ctx, look) {
			return ctx.Err()
		}
	}
}

// read follows one partition from an offset on.
func (f *following) read(ctx context.Context, partition int, offset int64) error {
	var failed error
	take := func(records []stream.Record) error {
		if len(records) == 0 {
			return nil
		}
		failed = f.follower.Take(partition, records)
		offset = records[len(records)-1].Offset + 1
		return failed
	}
	for {
		err := f.source.Read(ctx, f.topic, partition, offset, take)
		switch {
		case failed != nil:
			return failed
		case ctx.Err() != nil:
			return ctx.Err()
		case errors.Is(err, stream.ErrOffsetOutOfRange):
			if bounds, err := f.source.Bounds(ctx, f.topic); err == nil && partition < len(bounds) {
				offset = f.follower.Lost(partition, bounds[partition])
				f.logger.WarnContext(ctx, "log does not hold the next offset", "partition", partition, "next", offset)
				continue
			}
		default:
			f.logger.WarnContext(ctx, "reading failed", "partition", partition, "error", err)
		}
		if !pause.For(ctx, retry) {
			return ctx.Err()
		}
	}
}
