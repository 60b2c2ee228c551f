package pebble

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"

	pebbledb "github.com/cockroachdb/pebble/v2"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/latest"
)

// PutReadings implements store.Readings. The sequence is negated, so that the lowest stands.
func (s *Store) PutReadings(ctx context.Context, readings []store.Reading) error {
	trims := map[store.Series]bool{}
	err := s.write(ctx, func(batch *pebbledb.Batch) error {
		for _, r := range readings {
			value := binary.BigEndian.AppendUint64(appendSequence(nil, -r.Sequence), math.Float64bits(r.Value))
			if err := batch.Merge(readingKey(r), value, nil); err != nil {
				return fmt.Errorf("put reading of %s: %w", r.Series, err)
			}
			if latest.Trim(r.DataID) {
				trims[r.Series] = true
			}
		}
		return nil
	})
	for series := range trims {
		if err == nil {
			err = s.trim(ctx, series)
		}
	}
	return err
}

// trim forgets readings that are older than the newest MaxReadings.
func (s *Store) trim(ctx context.Context, series store.Series) error {
	latest, err := s.LatestReadings(ctx, []store.Series{series}, store.MaxReadings)
	if err != nil || len(latest[0]) < store.MaxReadings {
		return err
	}
	readings := latest[0]
	prefix := seriesPrefix(series)
	oldest := after(appendIntDesc(prefix, readings[len(readings)-1].At.UnixMicro()))
	if err := s.db.DeleteRange(oldest, after(prefix), pebbledb.NoSync); err != nil {
		return fmt.Errorf("trim %s: %w", series, err)
	}
	return nil
}

// LatestReadings implements store.Readings.
func (s *Store) LatestReadings(ctx context.Context, of []store.Series, limit int) (all [][]store.Reading, err error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	table := []byte{readingTable}
	iter, err := s.db.NewIterWithContext(ctx, &pebbledb.IterOptions{LowerBound: table, UpperBound: after(table)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	all = make([][]store.Reading, len(of))
	for i, series := range of {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if all[i], err = latestOf(iter, series, limit); err != nil {
			return nil, fmt.Errorf("readings of %s: %w", series, err)
		}
	}
	return all, nil
}

func latestOf(iter *pebbledb.Iterator, series store.Series, limit int) ([]store.Reading, error) {
	newest := latest.New(limit)
	prefix := seriesPrefix(series)
	end := after(prefix)
	for state := iter.SeekGEWithLimit(prefix, end); state == pebbledb.IterValid; state = iter.NextWithLimit(end) {
		r, err := decodeReading(series, iter.Key()[len(prefix):], iter.Value())
		if err != nil {
			return nil, err
		}
		if !newest.Add(r) {
			break
		}
	}
	return newest.Rows(), iter.Error()
}

func decodeReading(series store.Series, key, value []byte) (r store.Reading, err error) {
	micros, rest, err := cutIntDesc(key)
	if err != nil {
		return r, err
	}
	id, _, err := cutString(rest)
	if err != nil {
		return r, err
	}
	sequence, content, err := cutSequence(value)
	if err == nil && len(content) != 8 {
		err = errBadRow
	}
	if err != nil {
		return r, err
	}
	return store.Reading{
		Series: series, DataID: id, At: time.UnixMicro(micros).UTC(),
		Value: math.Float64frombits(binary.BigEndian.Uint64(content)), Sequence: -sequence,
	}, nil
}

// AllSeries implements store.Readings. It seeks past each one's rows.
func (s *Store) AllSeries(ctx context.Context) (all []store.Series, err error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	table := []byte{readingTable}
	iter, err := s.db.NewIterWithContext(ctx, &pebbledb.IterOptions{LowerBound: table, UpperBound: after(table)})
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, iter.Close()) }()
	for ok := iter.First(); ok; ok = iter.SeekGE(after(seriesPrefix(all[len(all)-1]))) {
		series, err := cutSeries(iter.Key()[1:])
		if err != nil {
			return nil, err
		}
		all = append(all, series)
	}
	return all, iter.Error()
}

func seriesPrefix(s store.Series) []byte {
	return appendString(appendString([]byte{readingTable}, s.Channel), s.Name)
}

func cutSeries(key []byte) (s store.Series, err error) {
	channel, rest, err := cutString(key)
	if err != nil {
		return s, err
	}
	name, _, err := cutString(rest)
	return store.Series{Channel: channel, Name: name}, err
}

func readingKey(r store.Reading) []byte {
	return appendString(appendIntDesc(seriesPrefix(r.Series), r.At.UnixMicro()), r.DataID)
}
