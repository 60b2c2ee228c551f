package verify

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"

	"gravitas/envelope/stream"
)

// Log is what of the log is looked at.
type Log interface {
	stream.Reader
	// Bounds and Committed are those of stream.Admin.
	Bounds(ctx context.Context, topic string) ([]stream.Bounds, error)
	Committed(ctx context.Context, group, topic string) ([]int64, error)
}

// errEnd ends the reading of a partition.
var errEnd = errors.New("read to the end")

// boundsOf is a topic's bounds; one that is not there yet has none.
func boundsOf(ctx context.Context, log Log, topic string) ([]stream.Bounds, error) {
	bounds, err := log.Bounds(ctx, topic)
	if errors.Is(err, stream.ErrUnknownTopic) {
		return nil, nil
	}
	return bounds, err
}

// scan passes all records within the bounds to take, each partition's in order, from a
// goroutine a partition.
func scan(ctx context.Context, log Log, topic string, within []stream.Bounds, take func(stream.Record) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for partition, b := range within {
		if b.First >= b.Next {
			continue
		}
		group.Go(func() error {
			err := log.Read(ctx, topic, partition, b.First, func(records []stream.Record) error {
				return until(records, b.Next, take)
			})
			if err != nil && !errors.Is(err, errEnd) {
				return fmt.Errorf("read %s/%d: %w", topic, partition, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// until takes the records before an offset; errEnd says that there are no more.
func until(records []stream.Record, end int64, take func(stream.Record) error) error {
	for _, r := range records {
		if r.Offset < end {
			if err := take(r); err != nil {
				return err
			}
		}
		if r.Offset >= end-1 {
			return errEnd
		}
	}
	return nil
}

// since is what came on a topic after earlier bounds.
func since(before, now []stream.Bounds) []stream.Bounds {
	after := make([]stream.Bounds, len(now))
	for i, b := range now {
		after[i] = b
		if i < len(before) {
			after[i].First = max(b.First, before[i].Next)
		}
	}
	return after
}
