package verify

import (
	"context"
	"errors"

	"gravitas/envelope/stream"
)

// Log is what of the log is looked at.
type Log interface {
	stream.Reader
	// Bounds and Committed are those of stream.Admin.
	Bounds(ctx context.Context, topic string) ([]stream.Bounds, error)
	Committed(ctx context.Context, group, topic string) ([]int64, error)
}

// boundsOf is a topic's bounds; one that is not there yet has none.
func boundsOf(ctx context.Context, log Log, topic string) ([]stream.Bounds, error) {
	bounds, err := log.Bounds(ctx, topic)
	if errors.Is(err, stream.ErrUnknownTopic) {
		return nil, nil
	}
	return bounds, err
}

// scan passes all records within the bounds to take, one by one.
func scan(ctx context.Context, log Log, topic string, within []stream.Bounds, take func(stream.Record) error) error {
	return stream.Scan(ctx, log, topic, within, func(records []stream.Record) error {
		for _, r := range records {
			if err := take(r); err != nil {
				return err
			}
		}
		return nil
	})
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
