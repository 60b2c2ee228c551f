// Package pebble keeps the tables in one directory, in an ordered key-value
// store inside the process. A write returns once it is synced to disk, so what
// was acknowledged survives a kill and a power cut. One process at a time can
// have a directory open.
package pebble

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	pebbledb "github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/bloom"
	"github.com/cockroachdb/pebble/v2/vfs"

	"gravitas/agents/store"
)

// Errors of this backend.
var (
	// ErrLocked: another process, or this one, has the directory open.
	ErrLocked = errors.New("directory is in use by a running process")
	// ErrClosed: the store was closed.
	ErrClosed = errors.New("store is closed")
)

// Config says where the tables are and how much memory they may take.
type Config struct {
	// Dir is made where it does not exist.
	Dir string
	// CacheBytes is the size of the block cache; 0 is 48 MiB.
	CacheBytes int64
	// MemtableBytes is the size of one memtable, of which there are up to
	// three; 0 is 16 MiB.
	MemtableBytes uint64
}

func (c Config) withDefaults() Config {
	if c.CacheBytes == 0 {
		c.CacheBytes = 48 << 20
	}
	if c.MemtableBytes == 0 {
		c.MemtableBytes = 16 << 20
	}
	return c
}

// Validate returns an error that names the setting that can't be used.
func (c Config) Validate() error {
	switch {
	case c.Dir == "":
		return errors.New("store directory: is required")
	case c.CacheBytes < 0:
		return fmt.Errorf("store cache: %d bytes is negative", c.CacheBytes)
	}
	return nil
}

// Store is the tables in one directory.
type Store struct {
	db     *pebbledb.DB
	lock   *pebbledb.Lock
	closed atomic.Bool
	// folding keeps the reading of the posts' windows and the write that
	// follows from it together.
	folding sync.Mutex
}

var (
	_ store.Store = (*Store)(nil)
	_ store.Keyed = (*Store)(nil)

	_ store.Clearable = (*Store)(nil)
)

// Open opens the directory, made and empty where it did not exist. The error is
// ErrLocked where it is open already.
func Open(cfg Config, logger *slog.Logger) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	lock, err := lockDirectory(cfg.Dir)
	if err != nil {
		return nil, err
	}
	cache := pebbledb.NewCache(cfg.CacheBytes)
	defer cache.Unref()
	options := options(cfg, cache, logger)
	options.Lock = lock
	db, err := pebbledb.Open(cfg.Dir, options)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open store in %s: %w", cfg.Dir, err), lock.Close())
	}
	s := &Store{db: db, lock: lock}
	if err := s.upgrade(); err != nil {
		return nil, errors.Join(fmt.Errorf("open store in %s: %w", cfg.Dir, err), s.Close())
	}
	return s, nil
}

func lockDirectory(dir string) (*pebbledb.Lock, error) {
	if err := vfs.Default.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make store directory %s: %w", dir, err)
	}
	lock, err := pebbledb.LockDirectory(dir, vfs.Default)
	if err != nil {
		return nil, fmt.Errorf("open store in %s: %w (%w)", dir, ErrLocked, err)
	}
	return lock, nil
}

func options(cfg Config, cache *pebbledb.Cache, logger *slog.Logger) *pebbledb.Options {
	o := &pebbledb.Options{
		Cache:                       cache,
		MemTableSize:                cfg.MemtableBytes,
		MemTableStopWritesThreshold: 3,
		MaxOpenFiles:                256,
		L0CompactionThreshold:       8,
		LBaseMaxBytes:               256 << 20,
		Merger:                      fence,
		FormatMajorVersion:          pebbledb.FormatNewest,
		Logger:                      debugLogger{logger},
	}
	for i := range o.Levels {
		o.Levels[i].FilterPolicy = bloom.FilterPolicy(10)
		o.Levels[i].IndexBlockSize = 256 << 10
	}
	return o
}

// Ping reports whether the store is open.
func (s *Store) Ping(ctx context.Context) error { return s.ready(ctx) }

// Close flushes and releases the directory. Closing again is harmless.
func (s *Store) Close() error {
	if s.closed.Swap(true) {
		return nil
	}
	if err := errors.Join(s.db.Close(), s.lock.Close()); err != nil {
		return fmt.Errorf("close store: %w", err)
	}
	return nil
}

func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return ErrClosed
	}
	return ctx.Err()
}

// write commits what fill puts in a batch, synced.
func (s *Store) write(ctx context.Context, fill func(*pebbledb.Batch) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	batch := s.db.NewBatch()
	defer batch.Close()
	if err := fill(batch); err != nil {
		return err
	}
	return batch.Commit(pebbledb.Sync)
}
