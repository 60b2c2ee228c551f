package pebble

import (
	"context"
	"time"

	"github.com/cockroachdb/pebble/v2"
)

// upkeep syncs and sweeps at their ticks until ctx ends.
func (c *Cache) upkeep(ctx context.Context) {
	sync, sweep := time.NewTicker(c.cfg.SyncEvery), time.NewTicker(c.cfg.SweepEvery)
	defer sync.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sync.C:
			c.warn("sync of traces failed", c.sync())
		case <-sweep.C:
			c.warn("sweep of expired traces failed", c.sweep(ctx))
		}
	}
}

// sync puts what was written on disk. Without it the store would hold the last
// part of its log in memory for as long as little is written.
func (c *Cache) sync() error {
	if !c.unsynced.Swap(false) {
		return nil
	}
	return c.db.LogData(nil, pebble.Sync)
}

func (c *Cache) warn(what string, err error) {
	if err != nil {
		c.log.Error(what, "error", err)
	}
}
