package cassandra

import (
	"context"
	"errors"
	"slices"
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

	insertEventPlace      = `INSERT INTO event_places (user, id, at_us) VALUES (?, ?, ?) USING TIMESTAMP ?`
	selectEventPlaces     = `SELECT id, at_us FROM event_places WHERE user = ? AND id IN ?`
	insertUserEventPlace  = `INSERT INTO user_event_places (user, id, at_us) VALUES (?, ?, ?) USING TIMESTAMP ?`
	selectUserEventPlaces = `SELECT id, at_us FROM user_event_places WHERE user = ? AND id IN ?`

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
		m.addEventPlace("event_places", insertEventPlace, e)
	}
	return wrap(s.write(ctx, m), "put %d events", len(events))
}

// addEventPlace notes when an event was that may come again with another time.
func (m *mutations) addEventPlace(table, statement string, e store.Event) {
	if e.Named() {
		m.add(partition{table: table, key: e.User + "\x00" + e.ID}, 60+len(e.User)+len(e.ID), statement,
			e.User, e.ID, e.At.UnixMicro(), timestamp(e.Sequence))
	}
}

// settled leaves out the rows of a user's events that are at another time by now.
func (s *Store) settled(ctx context.Context, statement, user string, events []store.Event) ([]store.Event, error) {
	var named []string
	for _, e := range events {
		if e.Named() {
			named = append(named, e.ID)
		}
	}
	at := make(map[string]int64, len(named))
	for chunk := range slices.Chunk(named, idsPerRead) {
		var id string
		var micros int64
		err := s.each(ctx, s.session.Query(statement, user, chunk), []any{&id, &micros}, func() bool {
			at[id] = micros
			return true
		})
		if err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(events, func(e store.Event) bool {
		micros, placed := at[e.ID]
		return e.Named() && placed && micros != e.At.UnixMicro()
	}), nil
}

// ListEvents implements store.Events. It reads the months that the user has events in, the newest
// first.
func (s *Store) ListEvents(ctx context.Context, user string, after store.EventPlace, limit int) (events []store.Event, err error) {
	for more := true; more && err == nil; {
		var rows, settled []store.Event
		missing := limit - len(events)
		if rows, err = s.listEvents(ctx, user, after, missing); err != nil {
			break
		}
		if more = missing > 0 && len(rows) == missing; more {
			after = rows[len(rows)-1].Place()
		}
		settled, err = s.settled(ctx, selectEventPlaces, user, rows)
		if events = append(events, settled...); len(events) == limit {
			more = false
		}
	}
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
		m.addEventPlace("user_event_places", insertUserEventPlace, e)
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
			all[i], err = s.latestUserEvents(ctx, user, min(limit, store.MaxUserEvents))
			return err
		})
	}
	return all, wrap(group.Wait(), "latest events of %d users", len(users))
}

// latestUserEvents reads more where some of the rows are left over.
func (s *Store) latestUserEvents(ctx context.Context, user string, limit int) ([]store.Event, error) {
	if limit <= 0 {
		return nil, nil
	}
	for ask := limit; ; ask *= 2 {
		rows, err := s.userEventRows(ctx, user, ask)
		if err != nil {
			return nil, err
		}
		whole := len(rows) < ask
		events, err := s.settled(ctx, selectUserEventPlaces, user, rows)
		if err != nil || whole || len(events) >= limit {
			return events[:min(limit, len(events))], err
		}
	}
}

func (s *Store) userEventRows(ctx context.Context, user string, limit int) (events []store.Event, err error) {
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
