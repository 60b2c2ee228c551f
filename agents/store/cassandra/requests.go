package cassandra

import (
	"context"

	"github.com/gocql/gocql"
	"golang.org/x/sync/errgroup"
)

// Limits of one unlogged batch. Rows of one partition are one mutation to the
// server, whose own limit is megabytes; past a hundred rows there is little
// left to win.
const (
	batchRows  = 100
	batchBytes = 128 << 10
)

// partition names one of a table.
type partition struct {
	table  string
	key    string
	bucket int
}

// mutations are writes gathered by partition.
type mutations struct {
	groups  map[partition]*gathered
	buckets map[partition]bool // recorded among them
}

type gathered struct {
	batches [][]gocql.BatchEntry // the last is being filled
	bytes   int                  // of the last
}

func newMutations() *mutations {
	return &mutations{groups: map[partition]*gathered{}, buckets: map[partition]bool{}}
}

// add gathers one write. All arguments are bound in the statement's order; size
// is about how many bytes they are.
func (m *mutations) add(p partition, size int, statement string, args ...any) {
	g := m.groups[p]
	if g == nil {
		g = &gathered{batches: make([][]gocql.BatchEntry, 1)}
		m.groups[p] = g
	}
	last := len(g.batches) - 1
	if n := len(g.batches[last]); n > 0 && (n >= batchRows || g.bytes+size > batchBytes) {
		g.batches, g.bytes, last = append(g.batches, nil), 0, last+1
	}
	g.batches[last] = append(g.batches[last], gocql.BatchEntry{Stmt: statement, Args: args, Idempotent: true})
	g.bytes += size
}

// write sends the mutations, side by side, and returns once all are acknowledged.
func (s *Store) write(ctx context.Context, m *mutations) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	group, ctx := s.group(ctx)
	for _, g := range m.groups {
		for _, entries := range g.batches {
			group.Go(func() error { return s.send(ctx, entries) })
		}
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
