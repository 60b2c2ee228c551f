package stream

import (
	"context"
	"errors"
)

// errOne ends the reading of a partition after one record.
var errOne = errors.New("record read")

// ReadOne returns the record at an offset, nil where the log holds none there (any more).
func ReadOne(ctx context.Context, log Reader, topic string, partition int, offset int64) (found *Record, err error) {
	err = log.Read(ctx, topic, partition, offset, func(records []Record) error {
		if len(records) > 0 && records[0].Offset == offset {
			found = &records[0]
		}
		return errOne
	})
	if errors.Is(err, errOne) || errors.Is(err, ErrOffsetOutOfRange) {
		return found, nil
	}
	return nil, err
}
