package stream

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sync/errgroup"
)

// errEnd ends the reading of a partition.
var errEnd = errors.New("read to the end")

// ReadOne returns the record at an offset, nil where the log holds none there (any more).
func ReadOne(ctx context.Context, log Reader, topic string, partition int, offset int64) (found *Record, err error) {
	err = log.Read(ctx, topic, partition, offset, func(records []Record) error {
		if len(records) > 0 && records[0].Offset == offset {
			found = &records[0]
		}
		return errEnd
	})
	if errors.Is(err, errEnd) || errors.Is(err, ErrOffsetOutOfRange) {
		return found, nil
	}
	return nil, err
}

// Scan passes all records within the bounds, by partition, to take, some at a time: each
// partition's in order, from a goroutine a partition. The topic must not be compacted.
func Scan(ctx context.Context, log Reader, topic string, within []Bounds, take func([]Record) error) error {
	group, ctx := errgroup.WithContext(ctx)
	for partition, b := range within {
		if b.First >= b.Next {
			continue
		}
		group.Go(func() error {
			err := log.Read(ctx, topic, partition, b.First, func(records []Record) error {
				return takeUntil(records, b.Next, take)
			})
			if err != nil && !errors.Is(err, errEnd) {
				return fmt.Errorf("read %s/%d: %w", topic, partition, err)
			}
			return nil
		})
	}
	return group.Wait()
}

// takeUntil takes the records before an offset; errEnd says that there are no more.
func takeUntil(records []Record, end int64, take func([]Record) error) error {
	n := len(records)
	for n > 0 && records[n-1].Offset >= end {
		n--
	}
	if n > 0 {
		if err := take(records[:n]); err != nil {
			return err
		}
	}
	if len(records) > 0 && records[len(records)-1].Offset >= end-1 {
		return errEnd
	}
	return nil
}
