package pebble

import (
	"context"
	"errors"
	"fmt"
	"strings"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

// Keys implements store.Keyed.
func (s *Store) Keys(ctx context.Context, table store.Table, emit func(key string) error) error {
	if err := s.ready(ctx); err != nil {
		return err
	}
	if table == store.TableSeries {
		return s.seriesKeys(ctx, emit)
	}
	prefix, err := tablePrefix(table)
	if err != nil {
		return err
	}
	if err := s.distinct(ctx, prefix, emit); err != nil {
		return fmt.Errorf("keys of %s: %w", table, err)
	}
	return nil
}

func (s *Store) seriesKeys(ctx context.Context, emit func(key string) error) error {
	all, err := s.AllSeries(ctx)
	if err != nil {
		return err
	}
	for _, series := range all {
		if err := emit(series.String()); err != nil {
			return err
		}
	}
	return nil
}

func tablePrefix(table store.Table) ([]byte, error) {
	switch table {
	case store.TablePosts:
		return []byte{postTable}, nil
	case store.TablePostsBySubreddit:
		return []byte{listTable}, nil
	case store.TablePostsScores:
		return []byte{scoreTable}, nil
	case store.TableTotal:
		return []byte{totalTable}, nil
	case store.TableDeadLetters:
		return []byte{headTable}, nil
	case store.TableProducts:
		return []byte{productTable}, nil
	case store.TableEvents:
		return []byte{eventTable}, nil
	case store.TableUserEvents:
		return []byte{userEventTable}, nil
	case store.TableRecommendations:
		return []byte{recommendedTable}, nil
	}
	level, ok := strings.CutPrefix(string(table), "subreddit_scores_")
	if !ok {
		return nil, fmt.Errorf("no table %q", table)
	}
	return levelPrefix(level), nil
}

// distinct emits each first column after prefix, seeking past the rows that
// share it.
func (s *Store) distinct(ctx context.Context, prefix []byte, emit func(string) error) (err error) {
	iter, err := s.db.NewIterWithContext(ctx, &pebbledb.IterOptions{LowerBound: prefix, UpperBound: after(prefix)})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	for ok := iter.First(); ok; {
		if err := ctx.Err(); err != nil {
			return err
		}
		key, _, err := cutString(iter.Key()[len(prefix):])
		if err != nil {
			return err
		}
		if err := emit(key); err != nil {
			return err
		}
		ok = iter.SeekGE(after(appendString(prefix, key)))
	}
	return iter.Error()
}
