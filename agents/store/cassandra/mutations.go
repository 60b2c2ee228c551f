package cassandra

import (
	"iter"

	"github.com/gocql/gocql"
)

// Limits of an unlogged batch. Rows of one partition are one mutation to the
// server, whose own limit is megabytes; past a hundred rows there is little left
// to win. Partitions of few rows share a batch, which halves their cost; such
// batches stay below the sizes that the server warns of by default.
const (
	batchRows        = 100
	batchBytes       = 128 << 10
	sharedPartitions = 10
	sharedBytes      = 4800
)

// partition names one of a table.
type partition struct {
	table  string
	key    string
	bucket int
}

// batch is statements that are sent together.
type batch struct {
	entries    []gocql.BatchEntry
	bytes      int // about
	partitions int
}

// mutations are writes gathered by partition.
type mutations struct {
	byPartition map[partition][]batch // the last of each is being filled
	buckets     map[partition]bool    // recorded among them
}

func newMutations() *mutations {
	return &mutations{byPartition: map[partition][]batch{}, buckets: map[partition]bool{}}
}

// add gathers one write. All arguments are bound in the statement's order; size
// is about how many bytes they are.
func (m *mutations) add(p partition, size int, statement string, args ...any) {
	batches := m.byPartition[p]
	last := len(batches) - 1
	if last < 0 || len(batches[last].entries) >= batchRows || batches[last].bytes+size > batchBytes {
		batches, last = append(batches, batch{partitions: 1}), last+1
	}
	b := &batches[last]
	b.entries = append(b.entries, gocql.BatchEntry{Stmt: statement, Args: args, Idempotent: true})
	b.bytes += size
	m.byPartition[p] = batches
}

// batches yields what to send: large batches by themselves, small ones of a
// table several together.
func (m *mutations) batches() iter.Seq[batch] {
	return func(yield func(batch) bool) {
		shared := map[string]batch{}
		for p, batches := range m.byPartition {
			for _, b := range batches {
				if open := shared[p.table]; open.takes(b) {
					shared[p.table] = open.with(b)
					continue
				}
				if b.bytes < shared[p.table].bytes {
					shared[p.table], b = b, shared[p.table]
				}
				if !yield(b) {
					return
				}
			}
		}
		for _, b := range shared {
			if !yield(b) {
				return
			}
		}
	}
}

func (b batch) takes(o batch) bool {
	return b.bytes+o.bytes <= sharedBytes && b.partitions+o.partitions <= sharedPartitions
}

func (b batch) with(o batch) batch {
	return batch{
		entries:    append(b.entries, o.entries...),
		bytes:      b.bytes + o.bytes,
		partitions: b.partitions + o.partitions,
	}
}
