package cassandra

import (
	"context"
	"time"
	"unicode/utf8"

	"gravitas/agents/store"
)

// Buckets keep partitions bounded. A later time is never in an earlier bucket,
// so that a list of buckets in order is a list of times in order.

// The years that have buckets of their own; all before and after share the
// first and the last.
var (
	firstSecond = time.Date(0, time.January, 1, 0, 0, 0, 0, time.UTC).Unix()
	lastSecond  = time.Date(9999, time.December, 31, 23, 59, 59, 0, time.UTC).Unix()
)

func bucketTime(seconds int64) time.Time {
	return time.Unix(min(max(seconds, firstSecond), lastSecond), 0).UTC()
}

// month counts months from the year 0.
func month(seconds int64) int {
	t := bucketTime(seconds)
	return t.Year()*12 + int(t.Month()) - 1
}

// bucket is the one of a window of a level that starts then.
func bucket(level store.Level, start int64) int {
	switch level {
	case store.FiveMinutes:
		return month(start)
	case store.Hour, store.Day:
		return bucketTime(start).Year()
	default:
		return bucketTime(start).Year() / 100
	}
}

const insertBucket = `INSERT INTO time_buckets (subreddit, kind, bucket) VALUES (?, ?, ?) USING TIMESTAMP 1`

// addBucket records that a subreddit has rows of a table in a bucket. The record
// never changes, so any time of writing will do.
func (m *mutations) addBucket(table store.Table, folded string, bucket int) {
	p := partition{string(table), folded, bucket}
	if m.buckets[p] {
		return
	}
	m.buckets[p] = true
	record := partition{table: "time_buckets " + string(table), key: folded}
	m.add(record, 50+len(folded), insertBucket, folded, string(table), bucket)
}

// buckets returns those between two, both included, that a subreddit has rows
// of a table in, the newest first.
func (s *Store) buckets(ctx context.Context, table store.Table, folded string, oldest, newest int) ([]int, error) {
	const statement = `SELECT bucket FROM time_buckets WHERE subreddit = ? AND kind = ? AND bucket >= ? AND bucket <= ?`
	var all []int
	var bucket int
	q := s.session.Query(statement, folded, string(table), oldest, newest)
	err := s.each(ctx, q, []any{&bucket}, func() bool {
		all = append(all, bucket)
		return true
	})
	return all, err
}

// ceilSecond returns the first whole second that is not before t.
func ceilSecond(t time.Time) int64 {
	if t.Nanosecond() > 0 {
		return t.Unix() + 1
	}
	return t.Unix()
}

// idBucket is an id without its last three characters. The mark before it keeps
// a short id's from being empty, which no partition's key may be.
func idBucket(id string) string {
	for range 3 {
		_, size := utf8.DecodeLastRuneInString(id)
		id = id[:len(id)-size]
	}
	return "/" + id
}

// timestamp is the write time that fences rows of a sequence: sequences count
// from 0, and times of 0 and below mean other things to some tools.
func timestamp(sequence int64) int64 { return sequence + 1 }
