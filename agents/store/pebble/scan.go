package pebble

import (
	"context"
	"errors"

	pebbledb "github.com/cockroachdb/pebble/v2"
)

// scan calls visit for each row with lower <= key < upper, in order, until visit
// returns false or an error. Keys and values are valid during the call only.
func scan(ctx context.Context, r pebbledb.Reader, lower, upper []byte, visit func(key, value []byte) (more bool, err error)) (err error) {
	iter, err := r.NewIterWithContext(ctx, &pebbledb.IterOptions{LowerBound: lower, UpperBound: upper})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	for ok := iter.First(); ok; ok = iter.Next() {
		if err := ctx.Err(); err != nil {
			return err
		}
		value, err := iter.ValueAndErr()
		if err != nil {
			return err
		}
		more, err := visit(iter.Key(), value)
		if err != nil || !more {
			return err
		}
	}
	return iter.Error()
}
