package pebble

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/latest"
)

// PutEvents implements store.Events.
func (s *Store) PutEvents(ctx context.Context, events []store.Event) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error { return mergeEvents(batch, eventTable, events) })
}

// PutUserEvents implements store.UserEvents.
func (s *Store) PutUserEvents(ctx context.Context, events []store.Event) error {
	trims := map[string]bool{}
	err := s.write(ctx, func(batch *pebbledb.Batch) error {
		bare := slices.Clone(events)
		for i := range bare {
			bare[i].Item = nil
			if latest.Trim(bare[i].DataID) {
				trims[bare[i].User] = true
			}
		}
		return mergeEvents(batch, userEventTable, bare)
	})
	for user := range trims {
		if err == nil {
			err = s.trimUserEvents(ctx, user)
		}
	}
	return err
}

func mergeEvents(batch *pebbledb.Batch, table byte, events []store.Event) error {
	var value []byte
	for _, e := range events {
		value = appendSequence(value[:0], e.Sequence)
		for _, text := range []string{e.DataID, e.Kind, e.Product, e.Query} {
			value = appendText(value, text)
		}
		value = append(value, e.Item...)
		if err := batch.Merge(eventKey(table, e.User, e.Place()), value, nil); err != nil {
			return fmt.Errorf("put event of %q: %w", e.User, err)
		}
		if !e.Named() {
			continue
		}
		at := appendInt(appendSequence(nil, e.Sequence), e.At.UnixMicro())
		if err := batch.Merge(eventPlaceKey(table, e.User, e.ID), at, nil); err != nil {
			return fmt.Errorf("place event of %q: %w", e.User, err)
		}
	}
	return nil
}

// moved reports whether an event that a row tells of is at another time by now. Nothing was taken
// away when it moved: the row is passed over.
func moved(r pebbledb.Reader, table byte, e store.Event) (bool, error) {
	if !e.Named() {
		return false, nil
	}
	value, closer, err := r.Get(eventPlaceKey(table, e.User, e.ID))
	if err != nil {
		return false, fmt.Errorf("place of event %q: %w", e.ID, err)
	}
	defer closer.Close()
	_, content, err := cutSequence(value)
	if err != nil {
		return false, err
	}
	micros, _, err := cutInt(content)
	return micros != e.At.UnixMicro(), err
}

func eventPlaceKey(table byte, user, id string) []byte {
	places := byte(eventPlaceTable)
	if table == userEventTable {
		places = userPlaceTable
	}
	return appendString(userPrefix(places, user), id)
}

// trimUserEvents forgets events that are older than the newest MaxUserEvents.
func (s *Store) trimUserEvents(ctx context.Context, user string) error {
	newest, err := s.LatestUserEvents(ctx, []string{user}, store.MaxUserEvents)
	if err != nil || len(newest[0]) < store.MaxUserEvents {
		return err
	}
	oldest := after(eventKey(userEventTable, user, newest[0][store.MaxUserEvents-1].Place()))
	if err := s.db.DeleteRange(oldest, after(userPrefix(userEventTable, user)), pebbledb.NoSync); err != nil {
		return fmt.Errorf("trim events of %q: %w", user, err)
	}
	return nil
}

// ListEvents implements store.Events.
func (s *Store) ListEvents(ctx context.Context, user string, from store.EventPlace, limit int) (events []store.Event, err error) {
	if err := s.ready(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	prefix := userPrefix(eventTable, user)
	lower := prefix
	if from != (store.EventPlace{}) {
		lower = append(eventKey(eventTable, user, from), 0)
	}
	snapshot := s.db.NewSnapshot()
	defer snapshot.Close()
	err = scan(ctx, snapshot, lower, after(prefix), func(key, value []byte) (bool, error) {
		e, err := decodeEvent(user, key[len(prefix):], value)
		if err != nil {
			return false, err
		}
		gone, err := moved(snapshot, eventTable, e)
		if !gone {
			events = append(events, e)
		}
		return len(events) < limit, err
	})
	if err != nil {
		return nil, fmt.Errorf("events of %q: %w", user, err)
	}
	return events, nil
}

// LatestUserEvents implements store.UserEvents.
func (s *Store) LatestUserEvents(ctx context.Context, users []string, limit int) (all [][]store.Event, err error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	snapshot := s.db.NewSnapshot()
	defer snapshot.Close()
	table := []byte{userEventTable}
	iter, err := snapshot.NewIterWithContext(ctx, &pebbledb.IterOptions{LowerBound: table, UpperBound: after(table)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	all = make([][]store.Event, len(users))
	for i, user := range users {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if all[i], err = latestEvents(snapshot, iter, user, min(limit, store.MaxUserEvents)); err != nil {
			return nil, fmt.Errorf("latest events of %q: %w", user, err)
		}
	}
	return all, nil
}

func latestEvents(r pebbledb.Reader, iter *pebbledb.Iterator, user string, limit int) (events []store.Event, err error) {
	prefix := userPrefix(userEventTable, user)
	end := after(prefix)
	events = make([]store.Event, 0, min(limit, 64))
	for state := iter.SeekGEWithLimit(prefix, end); state == pebbledb.IterValid && len(events) < limit; state = iter.NextWithLimit(end) {
		e, err := decodeEvent(user, iter.Key()[len(prefix):], iter.Value())
		if err != nil {
			return nil, err
		}
		gone, err := moved(r, userEventTable, e)
		if err != nil {
			return nil, err
		}
		if !gone {
			events = append(events, e)
		}
	}
	return events, iter.Error()
}

func decodeEvent(user string, key, value []byte) (store.Event, error) {
	micros, id, err := cutPlace(key)
	if err != nil {
		return store.Event{}, err
	}
	sequence, content, err := cutSequence(value)
	c := columns{rest: content, err: err}
	e := store.Event{
		User: user, At: time.UnixMicro(micros).UTC(), ID: id,
		DataID: c.text(), Kind: c.text(), Product: c.text(), Query: c.text(), Sequence: sequence,
	}
	if len(c.rest) > 0 {
		e.Item = slices.Clone(c.rest)
	}
	return e, c.err
}

func userPrefix(table byte, user string) []byte { return appendString([]byte{table}, user) }

func eventKey(table byte, user string, p store.EventPlace) []byte {
	return appendStringDesc(appendIntDesc(userPrefix(table, user), p.At.UnixMicro()), p.ID)
}

// PutRecommendations implements store.Recommendations.
func (s *Store) PutRecommendations(ctx context.Context, rows []store.Recommended) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		var value []byte
		for _, r := range rows {
			value = appendInt(appendSequence(value[:0], r.Sequence), r.Generated.UnixMilli())
			for _, text := range []string{r.DataID, r.Version, r.Vector} {
				value = appendText(value, text)
			}
			value = append(value, r.Items...)
			if err := batch.Merge(userPrefix(recommendedTable, r.User), value, nil); err != nil {
				return fmt.Errorf("put recommendations of %q: %w", r.User, err)
			}
		}
		return nil
	})
}

// GetRecommendations implements store.Recommendations.
func (s *Store) GetRecommendations(ctx context.Context, user string) (r store.Recommended, err error) {
	if err := s.ready(ctx); err != nil {
		return r, err
	}
	value, closer, err := s.db.Get(userPrefix(recommendedTable, user))
	if errors.Is(err, pebbledb.ErrNotFound) {
		err = store.ErrNotFound
	}
	if err != nil {
		return r, fmt.Errorf("recommendations of %q: %w", user, err)
	}
	defer closer.Close()
	sequence, content, err := cutSequence(value)
	if err != nil {
		return r, fmt.Errorf("recommendations of %q: %w", user, err)
	}
	millis, rest, err := cutInt(content)
	c := columns{rest: rest, err: err}
	r = store.Recommended{
		User: user, Generated: time.UnixMilli(millis).UTC(),
		DataID: c.text(), Version: c.text(), Vector: c.text(), Sequence: sequence,
	}
	r.Items = slices.Clone(c.rest)
	return r, c.err
}
