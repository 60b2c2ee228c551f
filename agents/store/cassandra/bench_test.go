package cassandra_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/sync/errgroup"

	"gravitas/agents/store/storetest"
)

func BenchmarkStore(b *testing.B) {
	s := open(b, config(b))
	defer s.Close()
	storetest.Bench(b, s)
}

// BenchmarkDriver is the ceiling of PutPosts: the driver alone writes two tables
// of the same rows, one statement each, 128 at a time.
func BenchmarkDriver(b *testing.B) {
	cfg := config(b)
	s := open(b, cfg)
	defer s.Close()
	session := session(b, cfg)
	defer session.Close()
	insert := fmt.Sprintf(`INSERT INTO %s.posts (id, created_utc, subreddit, name, data_id, title, author, permalink, url, item, sequence)
		VALUES (?, ?, 's', 's', ?, ?, ?, ?, ?, ?, 1)`, cfg.Keyspace)
	list := fmt.Sprintf(`INSERT INTO %s.posts_by_subreddit (subreddit, month, created_utc, id, name, data_id, title, author, permalink, url, sequence)
		VALUES (?, ?, ?, ?, 's', ?, ?, ?, ?, ?, 1)`, cfg.Keyspace)
	const rows = 5000
	text, item := strings.Repeat("x", 25), []byte(strings.Repeat("x", 750))
	next := 0
	for b.Loop() {
		group, ctx := errgroup.WithContext(context.Background())
		group.SetLimit(128)
		for range rows {
			next++
			id := fmt.Sprint(next)
			group.Go(func() error {
				return session.Query(insert, id, next, text, text, text, text, text, item).WithContext(ctx).Exec()
			})
			group.Go(func() error {
				return session.Query(list, fmt.Sprint(next%215), next/1500, next, id, text, text, text, text, text).WithContext(ctx).Exec()
			})
		}
		require.NoError(b, group.Wait())
	}
	b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
}
