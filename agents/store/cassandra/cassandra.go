// Package cassandra keeps the tables in a keyspace of a Cassandra cluster. The
// sequence of a write is its timestamp, so fencing is the cluster's own and no
// write reads first. What is acknowledged is as durable as the cluster makes it:
// a node must run with commitlog_sync batch or group, or rows be replicated and
// written at a quorum.
package cassandra

import (
	"context"
	"fmt"
	"log/slog"
	"sync/atomic"

	"github.com/gocql/gocql"

	"gravitas/agents/store"
)

// Store is the tables in one keyspace.
type Store struct {
	session  *gocql.Session
	keyspace string
	width    int
	closed   atomic.Bool
}

var (
	_ store.Store = (*Store)(nil)
	_ store.Keyed = (*Store)(nil)

	_ store.Clearable = (*Store)(nil)
)

// Open connects, and makes the keyspace and its tables or brings them up to date
// where needed; any number of processes can do so at once. The error is
// store.ErrUnavailable where the cluster does not answer.
func Open(ctx context.Context, cfg Config, logger *slog.Logger) (*Store, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	cfg = cfg.withDefaults()
	if err := ensureKeyspace(ctx, cfg, logger); err != nil {
		return nil, fmt.Errorf("make keyspace %s: %w", cfg.Keyspace, classify(err))
	}
	session, err := connect(cfg, cfg.Keyspace, logger)
	if err != nil {
		return nil, fmt.Errorf("open keyspace %s: %w", cfg.Keyspace, classify(err))
	}
	if err := applySchema(ctx, session); err != nil {
		session.Close()
		return nil, fmt.Errorf("schema of keyspace %s: %w", cfg.Keyspace, classify(err))
	}
	return &Store{session: session, keyspace: cfg.Keyspace, width: cfg.Concurrency}, nil
}

// Ping reads one row that every node has.
func (s *Store) Ping(ctx context.Context) error {
	var key string
	err := s.one(ctx, `SELECT key FROM system.local`, nil, &key)
	return wrap(err, "ping Cassandra")
}

// Close ends the connections. Closing again is harmless.
func (s *Store) Close() error {
	if !s.closed.Swap(true) {
		s.session.Close()
	}
	return nil
}

func (s *Store) ready(ctx context.Context) error {
	if s.closed.Load() {
		return gocql.ErrSessionClosed
	}
	return ctx.Err()
}
