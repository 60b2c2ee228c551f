package cassandra

import (
	"context"
	"errors"
	"time"

	"github.com/gocql/gocql"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/fold"
	"gravitas/agents/store/internal/latest"
)

const (
	insertEvent = `INSERT INTO events (user, month, at_us, id, data_id, kind, product, query, item, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectEvents      = `SELECT at_us, id, data_id, kind, product, query, item, sequence FROM events WHERE user = ? AND month = ?`
	selectEventsAfter = selectEvents + ` AND (at_us, id) < (?, ?)`

	insertUserEvent = `INSERT INTO user_events (user, at_us, id, data_id, kind, product, query, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectUserEvents = `SELECT at_us, id, data_id, kind, product, query, sequence FROM user_events WHERE user = ? LIMIT ?`
	trimUserEvents   = `DELETE FROM user_events USING TIMESTAMP ? WHERE user = ? AND at_us < ?`

	insertRecommended = `INSERT INTO recommendations (user, data_id, generated, version, vector, items, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectRecommended = `SELECT data_id, generated, version, vector, items, sequence FROM recommendations WHERE user = ?`
)

// latestEvents are events of which the highest sequence stands, each once: two statements of one
// batch that write one row at one time would mix.
func latestEvents(events []store.Event) []store.Event {
	return fold.Latest(events,
		func(e store.Event) string { return e.User + "\x00" + e.At.Format(time.RFC3339Nano) + "\x00" + e.ID },
		func(e store.Event) int64 { return e.Sequence })
}

// PutEvents implements store.Events.
func (s *Store) PutEvents(ctx context.Context, events []store.Event) error {
	m := newMutations()
	for _, e := range latestEvents(events) {
		at := month(e.At.Unix())
		item := e.Item
		if item == nil {
			item = []byte{}
		}
		m.add(partition{"events", e.User, at}, 150+len(e.User)+len(e.Query)+len(e.Item), insertEvent,
			e.User, at, e.At.UnixMicro(), e.ID, e.DataID, e.Kind, e.Product, e.Query, item, e.Sequence, timestamp(e.Sequence))
		m.addBucket(store.TableEvents, e.User, at)
	}
	return wrap(s.write(ctx, m), "put %d events", len(events))
}

// ListEvents implements store.Events. It reads the months that the user has events in, the newest
// first.
func (s *Store) ListEvents(ctx context.Context, user string, after store.EventPlace, limit int) ([]store.Event, error) {
	events, err := s.listEvents(ctx, user, after, limit)
	return events, wrap(err, "events of %q", user)
}

func (s *Store) listEvents(ctx context.Context, user string, after store.EventPlace, limit int) (events []store.Event, err error) {
	if limit <= 0 {
		return nil, s.ready(ctx)
	}
	newest := month(lastSecond)
	if after != (store.EventPlace{}) {
		newest = month(after.At.Unix())
	}
	months, err := s.buckets(ctx, store.TableEvents, user, month(firstSecond), newest)
	if err != nil {
		return nil, err
	}
	for _, month := range months {
		q := s.session.Query(selectEvents, user, month)
		if after != (store.EventPlace{}) {
			q = s.session.Query(selectEventsAfter, user, month, after.At.UnixMicro(), after.ID)
		}
		e := store.Event{User: user}
		var micros int64
		dest := []any{&micros, &e.ID, &e.DataID, &e.Kind, &e.Product, &e.Query, &e.Item, &e.Sequence}
		err := s.each(ctx, q.PageSize(limit-len(events)+1).Prefetch(0), dest, func() bool {
			e.At = time.UnixMicro(micros).UTC()
			if len(e.Item) == 0 {
				e.Item = nil
			}
			events = append(events, e)
			e.Item = nil // the next row's is another
			return len(events) < limit
		})
		if err != nil || len(events) >= limit {
			return events, err
		}
	}
	return events, nil
}

// PutUserEvents implements store.UserEvents.
func (s *Store) PutUserEvents(ctx context.Context, events []store.Event) error {
	m := newMutations()
	trims := map[string]bool{}
	for _, e := range latestEvents(events) {
		m.add(partition{table: "user_events", key: e.User}, 150+len(e.User)+len(e.Query), insertUserEvent,
			e.User, e.At.UnixMicro(), e.ID, e.DataID, e.Kind, e.Product, e.Query, e.Sequence, timestamp(e.Sequence))
		if latest.Trim(e.DataID) {
			trims[e.User] = true
		}
	}
	err := s.write(ctx, m)
	for user := range trims {
		if err == nil {
			err = s.trimUserEvents(ctx, user)
		}
	}
	return wrap(err, "put %d events of users", len(events))
}

// trimUserEvents forgets events that are older than the newest MaxUserEvents. What is forgotten
// stays so: the deletion is newer than any sequence.
func (s *Store) trimUserEvents(ctx context.Context, user string) error {
	events, err := s.latestUserEvents(ctx, user, store.MaxUserEvents)
	if err != nil || len(events) < store.MaxUserEvents {
		return err
	}
	oldest := events[len(events)-1].At.UnixMicro()
	return s.session.Query(trimUserEvents, firstStands+1, user, oldest).WithContext(ctx).Exec()
}

// LatestUserEvents implements store.UserEvents.
func (s *Store) LatestUserEvents(ctx context.Context, users []string, limit int) ([][]store.Event, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	all := make([][]store.Event, len(users))
	group, ctx := s.group(ctx)
	for i, user := range users {
		group.Go(func() (err error) {
			all[i], err = s.latestUserEvents(ctx, user, limit)
			return err
		})
	}
	return all, wrap(group.Wait(), "latest events of %d users", len(users))
}

func (s *Store) latestUserEvents(ctx context.Context, user string, limit int) (events []store.Event, err error) {
	limit = min(limit, store.MaxUserEvents)
	if limit <= 0 {
		return nil, nil
	}
	e := store.Event{User: user}
	var micros int64
	q := s.session.Query(selectUserEvents, user, limit)
	dest := []any{&micros, &e.ID, &e.DataID, &e.Kind, &e.Product, &e.Query, &e.Sequence}
	err = s.each(ctx, q, dest, func() bool {
		e.At = time.UnixMicro(micros).UTC()
		events = append(events, e)
		return true
	})
	return events, err
}

// PutRecommendations implements store.Recommendations.
func (s *Store) PutRecommendations(ctx context.Context, rows []store.Recommended) error {
	rows = fold.Latest(rows,
		func(r store.Recommended) string { return r.User },
		func(r store.Recommended) int64 { return r.Sequence })
	m := newMutations()
	for _, r := range rows {
		m.add(partition{table: "recommendations", key: r.User}, 500+len(r.Items), insertRecommended,
			r.User, r.DataID, r.Generated, r.Version, r.Vector, r.Items, r.Sequence, timestamp(r.Sequence))
	}
	return wrap(s.write(ctx, m), "put recommendations of %d users", len(rows))
}

// GetRecommendations implements store.Recommendations.
func (s *Store) GetRecommendations(ctx context.Context, user string) (store.Recommended, error) {
	r := store.Recommended{User: user}
	err := s.one(ctx, selectRecommended, []any{user}, &r.DataID, &r.Generated, &r.Version, &r.Vector, &r.Items, &r.Sequence)
	if errors.Is(err, gocql.ErrNotFound) {
		err = store.ErrNotFound
	}
	r.Generated = r.Generated.UTC()
	return r, wrap(err, "recommendations of %q", user)
}

// userKeys reads the users that a table has rows of.
func (s *Store) userKeys(table store.Table, key, kind *string) (*gocql.Query, []any) {
	switch table {
	case store.TableUserEvents:
		return s.session.Query(`SELECT DISTINCT user FROM user_events`), []any{key}
	case store.TableRecommendations:
		return s.session.Query(`SELECT user FROM recommendations`), []any{key}
	default:
		return s.session.Query(`SELECT DISTINCT subreddit, kind FROM time_buckets`), []any{key, kind}
	}
}
