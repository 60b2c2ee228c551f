package pebble

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/google/uuid"

	"gravitas/tracecache"
)

// sweep drops the hashes that have expired. It goes through the index of the
// buckets that have ended, key by key, so that writers wait for little: a hash in
// one that was stamped since is in a later one too.
func (c *Cache) sweep(ctx context.Context) error {
	iter, err := c.db.NewIter(&pebble.IterOptions{
		LowerBound: []byte{kindExpiry}, UpperBound: appendBucket(nil, c.now().Add(time.Millisecond)),
	})
	if err != nil {
		return err
	}
	for ok := iter.First(); ok && ctx.Err() == nil && err == nil; ok = iter.Next() {
		var ids []byte
		if ids, err = iter.ValueAndErr(); err == nil {
			err = c.sweepKey(iter.Key(), ids)
		}
	}
	return errors.Join(err, iter.Close())
}

// sweepKey drops those that have expired of the hashes that a key of the index
// names, and the key.
func (c *Cache) sweepKey(key, ids []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	batch := c.db.NewBatch()
	defer batch.Close()
	for id := range slices.Chunk(ids, len(uuid.UUID{})) {
		if err := c.dropExpired(batch, uuid.UUID(id)); err != nil {
			return err
		}
	}
	if err := batch.Delete(key, nil); err != nil {
		return err
	}
	return batch.Commit(pebble.NoSync)
}

func (c *Cache) dropExpired(batch *pebble.Batch, id uuid.UUID) error {
	hash, err := c.hash(id)
	if errors.Is(err, tracecache.ErrNotFound) {
		return nil // swept before, by another key
	}
	if err != nil {
		return err
	}
	if !hash.expired(c.now()) {
		return nil
	}
	return batch.Delete(appendHashKey(nil, id), nil)
}
