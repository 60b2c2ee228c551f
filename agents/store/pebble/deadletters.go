package pebble

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
)

// PutDeadLetters implements store.DeadLetters. Nothing is read: a row that the list still
// has at a letter's old place is passed over when the list is read.
func (s *Store) PutDeadLetters(ctx context.Context, letters []store.DeadLetter) error {
	return s.write(ctx, func(batch *pebbledb.Batch) error {
		for _, l := range letters {
			merges := []error{
				mergeLetter(batch, letterTable, l),
				mergeHead(batch, l),
				batch.Merge(graveKey(l.Grave), unscored, nil),
			}
			if l.Root != "" && l.Root != l.DataID {
				merges = append(merges, batch.Merge(letterRootKey(l.Root, l.DataID), unscored, nil))
			}
			if err := errors.Join(merges...); err != nil {
				return fmt.Errorf("put dead letter of %s: %w", l.DataID, err)
			}
		}
		return nil
	})
}

// mergeHead puts what lists show of a letter.
func mergeHead(w pebbledb.Writer, l store.DeadLetter) error {
	l.Letter = nil
	return mergeLetter(w, headTable, l)
}

func mergeLetter(w pebbledb.Writer, table byte, l store.DeadLetter) error {
	row, err := json.Marshal(l)
	if err != nil {
		return err
	}
	return w.Merge(letterKey(table, l.DataID, l.Agent), append(appendSequence(nil, l.Sequence), row...), pebbledb.NoSync)
}

// DeadLettersOf implements store.DeadLetters.
func (s *Store) DeadLettersOf(ctx context.Context, dataID string) (letters []store.DeadLetter, err error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	items := []string{dataID}
	prefix := appendString([]byte{letterRootTable}, dataID)
	err = scan(ctx, s.db, prefix, after(prefix), func(key, _ []byte) (bool, error) {
		item, _, err := cutString(key[len(prefix):])
		items = append(items, item)
		return true, err
	})
	for _, item := range items {
		if err != nil {
			break
		}
		prefix := appendString([]byte{letterTable}, item)
		err = scan(ctx, s.db, prefix, after(prefix), func(_, value []byte) (bool, error) {
			l, err := decodeLetter(value)
			letters = append(letters, l)
			return true, err
		})
	}
	if err != nil {
		return nil, fmt.Errorf("dead letters of %s: %w", dataID, err)
	}
	slices.SortFunc(letters, func(a, b store.DeadLetter) int { return a.Compare(b.Grave) })
	return letters, nil
}

// ListDeadLetters implements store.DeadLetters. It reads no payload.
func (s *Store) ListDeadLetters(ctx context.Context, from store.Grave, since time.Time, limit int) (letters []store.DeadLetter, err error) {
	if err := s.ready(ctx); err != nil || limit <= 0 {
		return nil, err
	}
	lower := []byte{graveTable}
	if from != (store.Grave{}) {
		lower = append(graveKey(from), 0)
	}
	err = scan(ctx, s.db, lower, []byte{graveTable + 1}, func(key, _ []byte) (bool, error) {
		place, err := cutGrave(key[1:])
		if err != nil || place.Last.Before(since) {
			return false, err
		}
		l, err := s.headAt(place)
		if err == nil && l.Grave == place {
			letters = append(letters, l)
		}
		return len(letters) < limit, err
	})
	if err != nil {
		return nil, fmt.Errorf("list dead letters: %w", err)
	}
	return letters, nil
}

// headAt returns the head of the letter of a place's item and agent, which may have moved since.
func (s *Store) headAt(place store.Grave) (l store.DeadLetter, err error) {
	value, closer, err := s.db.Get(letterKey(headTable, place.DataID, place.Agent))
	if err != nil {
		return l, err
	}
	defer func() { err = errors.Join(err, closer.Close()) }()
	return decodeLetter(value)
}

func decodeLetter(value []byte) (l store.DeadLetter, err error) {
	_, row, err := cutSequence(value)
	if err != nil {
		return l, err
	}
	err = json.Unmarshal(row, &l)
	return l, err
}

func letterKey(table byte, dataID, agent string) []byte {
	return appendString(appendString([]byte{table}, dataID), agent)
}

func letterRootKey(root, dataID string) []byte {
	return appendString(appendString([]byte{letterRootTable}, root), dataID)
}

func graveKey(g store.Grave) []byte {
	return appendString(appendString(appendIntDesc([]byte{graveTable}, g.Last.UnixMicro()), g.DataID), g.Agent)
}

func cutGrave(key []byte) (g store.Grave, err error) {
	micros, rest, err := cutIntDesc(key)
	if err != nil {
		return g, err
	}
	g.Last = time.UnixMicro(micros).UTC()
	if g.DataID, rest, err = cutString(rest); err != nil {
		return g, err
	}
	g.Agent, _, err = cutString(rest)
	return g, err
}
