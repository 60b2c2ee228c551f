package cassandra

import (
	"context"
	"fmt"
	"slices"

	"gravitas/agents/store"
)

// projections are the tables of each. time_buckets serves several, and stays: a bucket that
// is recorded and empty does no harm.
var projections = map[store.Projection][]string{
	store.ProjectionPosts: {"posts", "posts_by_subreddit", "posts_scores"},
	store.ProjectionRollups: {
		"subreddit_members", "post_windows", "subreddit_scores_5min", "subreddit_scores_hourly",
		"subreddit_scores_daily", "subreddit_scores_monthly", "subreddit_scores_total",
	},
	store.ProjectionDeadLetters: {"dead_letters", "dead_letters_by_root", "dead_letters_by_day", "dead_letter_days"},
	store.ProjectionSeries:      {"series"},
	store.ProjectionEvents:      {"events", "event_places"},
	store.ProjectionProducts:    {"products"},

	store.ProjectionRecommendations: {"user_events", "user_event_places", "recommendations"},
}

// Clear implements store.Clearable. Tables are truncated, which removes what fences them off
// too: a row deleted by hand leaves a mark that is newer than any sequence.
func (s *Store) Clear(ctx context.Context, p store.Projection) error {
	tables, ok := projections[p]
	if !ok {
		return fmt.Errorf("clear %q: no such projection", p)
	}
	if err := s.restoreTables(ctx, tables); err != nil {
		return wrap(err, "make the tables of %s", p)
	}
	for _, table := range tables {
		if err := s.session.Query(`TRUNCATE ` + table).WithContext(ctx).Exec(); err != nil {
			return wrap(err, "truncate %s", table)
		}
	}
	return nil
}

// restoreTables makes tables that somebody dropped.
func (s *Store) restoreTables(ctx context.Context, tables []string) error {
	versions, err := readVersions(schemaFiles)
	if err != nil {
		return err
	}
	there := func() (bool, error) { return s.hasTables(ctx, tables) }
	return underLock(ctx, s.session, there, func() error {
		for _, statement := range slices.Concat(versions...) {
			if err := define(ctx, s.session, statement); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Store) hasTables(ctx context.Context, tables []string) (bool, error) {
	var there []string
	var name string
	q := s.session.Query(`SELECT table_name FROM system_schema.tables WHERE keyspace_name = ?`, s.keyspace)
	err := s.each(ctx, q, []any{&name}, func() bool {
		there = append(there, name)
		return true
	})
	missing := func(table string) bool { return !slices.Contains(there, table) }
	return err == nil && !slices.ContainsFunc(append(slices.Clone(tables), "time_buckets"), missing), err
}
