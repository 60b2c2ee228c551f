package cassandra

import (
	"context"
	"math"
	"slices"
	"sync"
	"time"

	"gravitas/agents/store"
)

const (
	insertLetter = `INSERT INTO dead_letters (data_id, agent, root, reason, error, status, attempts, first_us, last_us, topic, part, position, letter, sequence)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	letterColumns      = `data_id, agent, root, reason, error, status, attempts, first_us, last_us, topic, part, position, sequence`
	selectLetters      = `SELECT ` + letterColumns + `, letter FROM dead_letters WHERE data_id = ?`
	selectRows         = `SELECT ` + letterColumns + ` FROM dead_letters WHERE data_id = ?` // without their payloads
	insertLetterOfRoot = `INSERT INTO dead_letters_by_root (root, data_id) VALUES (?, ?) USING TIMESTAMP 1`
	insertGrave        = `INSERT INTO dead_letters_by_day (day, last_us, data_id, agent) VALUES (?, ?, ?, ?) USING TIMESTAMP 1`
	insertDay          = `INSERT INTO dead_letter_days (part, day) VALUES ('days', ?) USING TIMESTAMP 1`
	selectDays         = `SELECT day FROM dead_letter_days WHERE part = 'days' AND day <= ? AND day >= ?`
	selectGraves       = `SELECT last_us, data_id, agent FROM dead_letters_by_day WHERE day = ? AND last_us <= ?`
)

// PutDeadLetters implements store.DeadLetters. Nothing is read: a row that the list still
// has at a letter's old place is passed over when the list is read.
func (s *Store) PutDeadLetters(ctx context.Context, letters []store.DeadLetter) error {
	m := newMutations()
	for _, l := range letters {
		m.addLetter(l)
	}
	return wrap(s.write(ctx, m), "put %d dead letters", len(letters))
}

func (m *mutations) addLetter(l store.DeadLetter) {
	day := dayOf(l.Last)
	m.add(partition{table: "dead_letters", key: l.DataID}, 300+len(l.Error)+len(l.Letter), insertLetter,
		l.DataID, l.Agent, l.Root, l.Reason, l.Error, l.Status, l.Attempts, l.First.UnixMicro(), l.Last.UnixMicro(),
		l.Topic, l.Partition, l.Offset, l.Letter, l.Sequence, timestamp(l.Sequence))
	m.add(partition{table: "dead_letters_by_day", bucket: day}, 80, insertGrave, day, l.Last.UnixMicro(), l.DataID, l.Agent)
	m.add(partition{table: "dead_letter_days"}, 8, insertDay, day)
	if l.Root != "" && l.Root != l.DataID {
		m.add(partition{table: "dead_letters_by_root", key: l.Root}, 80, insertLetterOfRoot, l.Root, l.DataID)
	}
}

func dayOf(t time.Time) int { return int(t.Unix() / 86400) }

// DeadLettersOf implements store.DeadLetters.
func (s *Store) DeadLettersOf(ctx context.Context, dataID string) ([]store.DeadLetter, error) {
	items := []string{dataID}
	var item string
	q := s.session.Query(`SELECT data_id FROM dead_letters_by_root WHERE root = ?`, dataID)
	err := s.each(ctx, q, []any{&item}, func() bool {
		items = append(items, item)
		return true
	})
	if err != nil {
		return nil, wrap(err, "dead letters of %s", dataID)
	}
	byItem, err := s.lettersOf(ctx, selectLetters, items)
	if err != nil {
		return nil, wrap(err, "dead letters of %s", dataID)
	}
	var letters []store.DeadLetter
	for _, all := range byItem {
		letters = append(letters, all...)
	}
	slices.SortFunc(letters, func(a, b store.DeadLetter) int { return a.Compare(b.Grave) })
	return letters, nil
}

// lettersOf reads the letters of items, side by side.
func (s *Store) lettersOf(ctx context.Context, statement string, items []string) (map[string][]store.DeadLetter, error) {
	byItem := make(map[string][]store.DeadLetter, len(items))
	var mu sync.Mutex
	group, ctx := s.group(ctx)
	for _, item := range items {
		group.Go(func() error {
			letters, err := s.lettersOfItem(ctx, statement, item)
			mu.Lock()
			defer mu.Unlock()
			byItem[item] = letters
			return err
		})
	}
	return byItem, group.Wait()
}

func (s *Store) lettersOfItem(ctx context.Context, statement, dataID string) (letters []store.DeadLetter, err error) {
	var l store.DeadLetter
	var first, last int64
	dest := []any{
		&l.DataID, &l.Agent, &l.Root, &l.Reason, &l.Error, &l.Status, &l.Attempts, &first, &last,
		&l.Topic, &l.Partition, &l.Offset, &l.Sequence,
	}
	if statement == selectLetters {
		dest = append(dest, &l.Letter)
	}
	err = s.each(ctx, s.session.Query(statement, dataID), dest, func() bool {
		l.First, l.Last = time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
		letters = append(letters, l)
		l.Letter = nil
		return true
	})
	return letters, err
}

// ListDeadLetters implements store.DeadLetters. It reads the days that have letters, newest
// first.
func (s *Store) ListDeadLetters(ctx context.Context, after store.Grave, since time.Time, limit int) ([]store.DeadLetter, error) {
	letters, err := s.listDeadLetters(ctx, after, since, limit)
	return letters, wrap(err, "list dead letters")
}

func (s *Store) listDeadLetters(ctx context.Context, after store.Grave, since time.Time, limit int) (letters []store.DeadLetter, err error) {
	if limit <= 0 {
		return nil, s.ready(ctx)
	}
	newest := math.MaxInt32
	if after != (store.Grave{}) {
		newest = dayOf(after.Last)
	}
	oldest := math.MinInt32
	if !since.IsZero() {
		oldest = dayOf(since)
	}
	var days []int
	var day int
	err = s.each(ctx, s.session.Query(selectDays, newest, oldest), []any{&day}, func() bool {
		days = append(days, day)
		return true
	})
	for _, day := range days {
		if err != nil || len(letters) >= limit {
			break
		}
		var found []store.DeadLetter
		found, err = s.listDay(ctx, day, after, since, limit-len(letters))
		letters = append(letters, found...)
	}
	return letters, err
}

// listDay returns up to limit letters of a day.
func (s *Store) listDay(ctx context.Context, day int, after store.Grave, since time.Time, limit int) (letters []store.DeadLetter, err error) {
	newest := int64(math.MaxInt64)
	if after != (store.Grave{}) {
		newest = after.Last.UnixMicro()
	}
	var places []store.Grave
	var place store.Grave
	var last int64
	flush := func() bool {
		var found []store.DeadLetter
		found, err = s.atPlaces(ctx, places)
		letters, places = append(letters, found...), places[:0]
		return err == nil && len(letters) < limit
	}
	failed := s.each(ctx, s.session.Query(selectGraves, day, newest).PageSize(500), []any{&last, &place.DataID, &place.Agent}, func() bool {
		place.Last = time.UnixMicro(last).UTC()
		if place.Last.Before(since) {
			return false
		}
		if after == (store.Grave{}) || place.Compare(after) > 0 {
			places = append(places, place)
		}
		return len(places) < limit || flush()
	})
	if failed == nil && err == nil && len(places) > 0 {
		flush()
	}
	if failed != nil {
		err = failed
	}
	return letters[:min(limit, len(letters))], err
}

// atPlaces returns the letters that are still at their places, in the places' order.
func (s *Store) atPlaces(ctx context.Context, places []store.Grave) (letters []store.DeadLetter, err error) {
	items := make([]string, len(places))
	for i, p := range places {
		items[i] = p.DataID
	}
	byItem, err := s.lettersOf(ctx, selectRows, slices.Compact(slices.Sorted(slices.Values(items))))
	for _, p := range places {
		for _, l := range byItem[p.DataID] {
			if l.Grave == p {
				letters = append(letters, l)
			}
		}
	}
	return letters, err
}
