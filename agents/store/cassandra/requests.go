package cassandra

import (
	"context"

	"github.com/gocql/gocql"
	"golang.org/x/sync/errgroup"
)

// write sends the mutations, side by side, and returns once all are acknowledged.
func (s *Store) write(ctx context.Context, m *mutations) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	group, ctx := s.group(ctx)
	for b := range m.batches() {
		group.Go(func() error { return s.send(ctx, b.entries) })
	}
	return group.Wait()
}

func (s *Store) send(ctx context.Context, entries []gocql.BatchEntry) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if len(entries) == 1 {
		return s.session.Query(entries[0].Stmt, entries[0].Args...).WithContext(ctx).Exec()
	}
	batch := s.session.NewBatch(gocql.UnloggedBatch).WithContext(ctx)
	batch.Entries = entries
	return s.session.ExecuteBatch(batch)
}

// group runs requests side by side, as many as the configuration lets.
func (s *Store) group(ctx context.Context) (*errgroup.Group, context.Context) {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.width)
	return group, ctx
}

// one reads a single row.
func (s *Store) one(ctx context.Context, statement string, args []any, dest ...any) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	return s.session.Query(statement, args...).WithContext(ctx).Scan(dest...)
}

// each reads rows into dest and calls visit after each, until it returns false.
func (s *Store) each(ctx context.Context, q *gocql.Query, dest []any, visit func() bool) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	iter := q.WithContext(ctx).Iter()
	for iter.Scan(dest...) {
		if !visit() {
			break
		}
	}
	return iter.Close()
}
