// Package pebble is the trace cache on an embedded ordered store in a
// directory of its own.
//
// It survives a restart and, save for the last moments, a kill or a loss of
// power: writes don't wait for the disk, but every moment the store's log is
// synced behind them. A hash expires at the time
// that its last stamp set, to the millisecond for readers; a sweeper gives the
// space back soon after.
package pebble

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/google/uuid"

	"gravitas/tracecache"
)

// Config says where the cache lies and how long hashes last.
type Config struct {
	// Dir is the cache's own directory; it is made where absent.
	Dir string
	// TTL is how long a hash lasts after its last stamp: 7 days.
	TTL time.Duration
	// DeadTTL is how long it lasts after a stamp with [tracecache.FieldDead],
	// where that is longer: 30 days.
	DeadTTL time.Duration
	// SweepEvery is the pause between two sweeps of what expired: 1 min.
	SweepEvery time.Duration
	// SyncEvery is the most that a kill can cost: 100 ms.
	SyncEvery time.Duration
}

func (c Config) withDefaults() Config {
	for _, d := range []struct {
		v   *time.Duration
		def time.Duration
	}{
		{&c.TTL, 7 * 24 * time.Hour},
		{&c.DeadTTL, 30 * 24 * time.Hour},
		{&c.SweepEvery, time.Minute},
		{&c.SyncEvery, 100 * time.Millisecond},
	} {
		if *d.v == 0 {
			*d.v = d.def
		}
	}
	return c
}

// Cache is a [tracecache.Cache] on Pebble.
type Cache struct {
	cfg Config
	now func() time.Time
	log *slog.Logger

	// mu keeps the sweeper's check and delete of a hash whole against writes,
	// and everything out of a closed store.
	mu     sync.RWMutex
	db     *pebble.DB
	lock   *pebble.Lock // of the directory
	closed bool

	unsynced atomic.Bool // something was written since the last sync

	stop  context.CancelFunc // ends the upkeep
	ended chan struct{}      // closed when it has ended
}

var _ tracecache.Cache = (*Cache)(nil)

// Open opens the cache in cfg.Dir and starts its upkeep. now is the clock
// that hashes expire by. A directory that another process has open is an
// error.
func Open(cfg Config, now func() time.Time, log *slog.Logger) (*Cache, error) {
	cfg = cfg.withDefaults()
	db, lock, err := openStore(cfg.Dir, log)
	if err != nil {
		return nil, fmt.Errorf("open trace cache in %s: %w", cfg.Dir, err)
	}
	ctx, stop := context.WithCancel(context.Background())
	c := &Cache{cfg: cfg, now: now, log: log, db: db, lock: lock, stop: stop, ended: make(chan struct{})}
	go func() {
		defer close(c.ended)
		c.upkeep(ctx)
	}()
	return c, nil
}

// openStore locks the directory itself: an opening that meets another's lock
// would leave a goroutine of the store behind.
func openStore(dir string, log *slog.Logger) (*pebble.DB, *pebble.Lock, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, nil, err
	}
	lock, err := pebble.LockDirectory(dir, vfs.Default)
	if err != nil {
		return nil, nil, err
	}
	opts := options(log)
	opts.Lock = lock
	db, err := pebble.Open(dir, opts)
	if err != nil {
		return nil, nil, errors.Join(err, lock.Close())
	}
	return db, lock, nil
}

// options favour writing: a trace is read rarely, and soon after it was written.
// So what is flushed waits for much of its kind before it is merged, and a read
// looks through more of it.
func options(log *slog.Logger) *pebble.Options {
	opts := &pebble.Options{
		CacheSize:                   8 << 20,
		MemTableSize:                8 << 20,
		MemTableStopWritesThreshold: 4,
		L0CompactionThreshold:       32,
		L0StopWritesThreshold:       128,
		LBaseMaxBytes:               256 << 20,
		FormatMajorVersion:          pebble.FormatNewest,
		Merger:                      merger,
		Logger:                      &storeLog{log: log},
	}
	for i := range opts.Levels {
		opts.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
	}
	return opts
}

// Write merges the stamps into their hashes in one batch: it is applied as a
// whole.
func (c *Cache) Write(ctx context.Context, stamps []tracecache.Stamp) error {
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("write traces: %w: %w", tracecache.ErrUnavailable, err)
	}
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return fmt.Errorf("write traces: %w: closed", tracecache.ErrUnavailable)
	}
	batch := c.db.NewBatch()
	defer batch.Close()
	if err := c.fill(batch, stamps); err != nil {
		return fmt.Errorf("write traces: %w", err)
	}
	if err := batch.Commit(pebble.NoSync); err != nil {
		return fmt.Errorf("write traces: %w: %w", tracecache.ErrUnavailable, err)
	}
	c.unsynced.Store(true)
	return nil
}

// fill adds one record for each hash, in the order that the store keeps them in.
func (c *Cache) fill(batch *pebble.Batch, stamps []tracecache.Stamp) error {
	now := c.now()
	stamps = slices.Clone(stamps)
	slices.SortStableFunc(stamps, func(a, b tracecache.Stamp) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	expiring := map[time.Time][]byte{} // ids by their bucket's end
	var key, value []byte
	var fields []tracecache.Field
	for begin, end := 0, 0; begin < len(stamps); begin = end {
		id, ttl := stamps[begin].ID, time.Duration(0)
		fields = fields[:0]
		for end = begin; end < len(stamps) && stamps[end].ID == id; end++ {
			ttl = max(ttl, c.ttl(stamps[end]))
			fields = append(fields, stamps[end].Fields...)
		}
		expiry := now.Add(ttl)
		key = appendHashKey(key[:0], id)
		value = appendOperand(value[:0], now, expiry, fields)
		if err := batch.Merge(key, value, nil); err != nil {
			return err
		}
		bucket := bucketEnd(expiry)
		expiring[bucket] = append(expiring[bucket], id[:]...)
	}
	return index(batch, expiring)
}

// index notes which hashes may expire when.
func index(batch *pebble.Batch, expiring map[time.Time][]byte) error {
	for bucket, all := range expiring {
		for ids := range slices.Chunk(all, idsPerKey*len(uuid.UUID{})) {
			key, err := newExpiryKey(bucket)
			if err != nil {
				return err
			}
			if err := batch.Set(key, ids, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *Cache) ttl(stamp tracecache.Stamp) time.Duration {
	if stamp.Dead() {
		return max(c.cfg.DeadTTL, c.cfg.TTL)
	}
	return c.cfg.TTL
}

// Read returns the fields of an item's hash, or [tracecache.ErrNotFound].
func (c *Cache) Read(_ context.Context, id uuid.UUID) (map[string]string, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return nil, fmt.Errorf("read trace of %s: %w: closed", id, tracecache.ErrUnavailable)
	}
	hash, err := c.hash(id)
	if err != nil {
		return nil, fmt.Errorf("read trace of %s: %w", id, err)
	}
	if hash.expired(c.now()) {
		return nil, fmt.Errorf("trace of %s expired: %w", id, tracecache.ErrNotFound)
	}
	return hash.fields, nil
}

// hash reads the hash of an item, expired or not.
func (c *Cache) hash(id uuid.UUID) (hash, error) {
	value, closer, err := c.db.Get(appendHashKey(nil, id))
	if errors.Is(err, pebble.ErrNotFound) {
		return hash{}, tracecache.ErrNotFound
	}
	if err != nil {
		return hash{}, fmt.Errorf("%w: %w", tracecache.ErrUnavailable, err)
	}
	defer closer.Close()
	return decodeHash(value)
}

// Ping reports whether the cache is open.
func (c *Cache) Ping(context.Context) error {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if c.closed {
		return fmt.Errorf("%w: closed", tracecache.ErrUnavailable)
	}
	return nil
}

// Close ends the upkeep and closes the store; what was written is on disk
// then. Closing again does nothing.
func (c *Cache) Close() error {
	c.stop()
	<-c.ended
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil
	}
	c.closed = true
	if err := errors.Join(c.db.Close(), c.lock.Close()); err != nil {
		return fmt.Errorf("close trace cache in %s: %w", c.cfg.Dir, err)
	}
	return nil
}
