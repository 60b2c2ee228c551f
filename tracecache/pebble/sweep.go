package pebble

import (
	"context"
	"errors"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/google/uuid"

	"gravitas/tracecache"
)

// sweepChunk is how many hashes are looked at while writers wait.
const sweepChunk = 256

// sweep drops the hashes that have expired, chunk by chunk. It goes through
// the index of the buckets that have ended: a hash in one that was stamped
// since is in a later one too.
func (c *Cache) sweep(ctx context.Context) error {
	start := []byte{kindExpiry}
	end := appendBucket(nil, c.now().Add(time.Millisecond))
	for ctx.Err() == nil {
		next, err := c.sweepNext(start, end)
		if err != nil || next == nil {
			return err
		}
		start = next
	}
	return nil
}

// sweepNext sweeps one chunk of the index in [start, end) and returns where
// the next one starts, nil after the last.
func (c *Cache) sweepNext(start, end []byte) ([]byte, error) {
	ids, next, err := c.indexed(start, end)
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	batch := c.db.NewBatch()
	defer batch.Close()
	for _, id := range ids {
		if err := c.dropExpired(batch, id); err != nil {
			return nil, err
		}
	}
	if err := batch.DeleteRange(start, next, nil); err != nil {
		return nil, err
	}
	return next, batch.Commit(pebble.NoSync)
}

// indexed returns the ids of a chunk of the index in [start, end), and the key
// after the last of them.
func (c *Cache) indexed(start, end []byte) (ids []uuid.UUID, next []byte, err error) {
	iter, err := c.db.NewIter(&pebble.IterOptions{LowerBound: start, UpperBound: end})
	if err != nil {
		return nil, nil, err
	}
	for ok := iter.First(); ok && len(ids) < sweepChunk; ok = iter.Next() {
		if id, ok := expiryKeyID(iter.Key()); ok {
			ids = append(ids, id)
		}
		next = append(append(next[:0], iter.Key()...), 0)
	}
	return ids, next, iter.Close()
}

func (c *Cache) dropExpired(batch *pebble.Batch, id uuid.UUID) error {
	hash, err := c.hash(id)
	if errors.Is(err, tracecache.ErrNotFound) {
		return nil // swept before, by another bucket
	}
	if err != nil {
		return err
	}
	if !hash.expired(c.now()) {
		return nil
	}
	return batch.Delete(appendHashKey(nil, id), nil)
}
