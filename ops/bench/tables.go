package bench

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strings"

	"gravitas/agents/store"
	"gravitas/agents/store/cassandra"
	"gravitas/agents/store/pebble"
)

// openTables opens fresh tables of the kind that instances use, and returns what
// closes and removes them.
func (b *Bench) openTables(ctx context.Context) (store.Store, func() error, error) {
	if hosts := b.cfg.Servers.Cassandra; len(hosts) > 0 {
		tables, err := cassandra.Open(ctx, cassandra.Config{Hosts: hosts, Keyspace: freshName()}, b.logger)
		if err != nil {
			return nil, nil, fmt.Errorf("open tables: %w", err)
		}
		return tables, tables.Close, nil
	}
	dir, err := os.MkdirTemp(b.cfg.Dir, "gravitas-bench-")
	if err != nil {
		return nil, nil, err
	}
	tables, err := pebble.Open(pebble.Config{Dir: dir}, b.logger)
	if err != nil {
		return nil, nil, errors.Join(err, os.RemoveAll(dir))
	}
	return tables, func() error { return errors.Join(tables.Close(), os.RemoveAll(dir)) }, nil
}

// freshName names a namespace or keyspace that nothing else has.
func freshName() string { return "bench_" + strings.ToLower(rand.Text()[:10]) }
