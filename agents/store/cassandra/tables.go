package cassandra

import (
	"context"
	"fmt"
	"slices"

	"github.com/gocql/gocql"

	"gravitas/agents/store"
)

// Keys implements store.Keyed. The cluster keeps keys by their hash: all of a
// table are read and sorted before the first is emitted.
func (s *Store) Keys(ctx context.Context, table store.Table, emit func(key string) error) error {
	var keys []string
	var key, kind string
	q, dest, err := s.keysQuery(table, &key, &kind)
	if err != nil {
		return err
	}
	err = s.each(ctx, q, dest, func() bool {
		switch {
		case table == store.TableSeries:
			keys = append(keys, store.Series{Channel: kind, Name: key}.String())
		case kind == "" || kind == string(table):
			keys = append(keys, key)
		}
		return true
	})
	if err != nil {
		return wrap(err, "keys of %s", table)
	}
	slices.Sort(keys)
	for _, key := range keys {
		if err := emit(key); err != nil {
			return err
		}
	}
	return nil
}

// keysQuery reads a table's keys; those of tables with buckets from the record
// of their buckets, which is smaller.
func (s *Store) keysQuery(table store.Table, key, kind *string) (*gocql.Query, []any, error) {
	switch table {
	case store.TablePosts:
		return s.session.Query(`SELECT DISTINCT id FROM posts`), []any{key}, nil
	case store.TablePostsScores:
		return s.session.Query(`SELECT DISTINCT post_id FROM posts_scores`), []any{key}, nil
	case store.TableDeadLetters:
		return s.session.Query(`SELECT DISTINCT data_id FROM dead_letters`), []any{key}, nil
	case store.TableSeries:
		return s.session.Query(selectSeries), []any{kind, key}, nil
	case store.TableTotal:
		return s.session.Query(`SELECT subreddit FROM subreddit_scores_total`), []any{key}, nil
	case store.TableProducts:
		return s.session.Query(`SELECT id FROM products`), []any{key}, nil
	case store.TableEvents, store.TableUserEvents, store.TableRecommendations:
		q, dest := s.userKeys(table, key, kind)
		return q, dest, nil
	case store.TablePostsBySubreddit, store.TableFiveMinutes, store.TableHourly, store.TableDaily, store.TableMonthly:
		return s.session.Query(`SELECT DISTINCT subreddit, kind FROM time_buckets`), []any{key, kind}, nil
	}
	return nil, nil, fmt.Errorf("no table %q", table)
}
