package cassandra

import (
	"cmp"
	"context"
	"slices"
	"time"

	"gravitas/agents/store"
	"gravitas/agents/store/internal/latest"
)

const (
	insertReading = `INSERT INTO series (channel, name, at_us, data_id, value, sequence) VALUES (?, ?, ?, ?, ?, ?) USING TIMESTAMP ?`
	selectLatest  = `SELECT at_us, data_id, value, sequence FROM series WHERE channel = ? AND name = ?`
	trimReadings  = `DELETE FROM series USING TIMESTAMP ? WHERE channel = ? AND name = ? AND at_us < ?`
	selectSeries  = `SELECT DISTINCT channel, name FROM series`
)

// firstStands is the write time of a reading of sequence 0. Those of higher sequences are written
// before it, so that the lowest stands, and what is trimmed after it, so that it stays trimmed.
const firstStands = 1 << 58

// PutReadings implements store.Readings.
func (s *Store) PutReadings(ctx context.Context, readings []store.Reading) error {
	m := newMutations()
	trims := map[store.Series]bool{}
	for _, r := range readings {
		m.add(partition{table: "series " + r.Channel, key: r.Name}, 100+len(r.Name), insertReading,
			r.Channel, r.Name, r.At.UnixMicro(), r.DataID, r.Value, r.Sequence, firstStands-r.Sequence)
		if latest.Trim(r.DataID) {
			trims[r.Series] = true
		}
	}
	err := s.write(ctx, m)
	for series := range trims {
		if err == nil {
			err = s.trim(ctx, series)
		}
	}
	return wrap(err, "put %d readings", len(readings))
}

// trim forgets readings that are older than the newest MaxReadings.
func (s *Store) trim(ctx context.Context, series store.Series) error {
	readings, err := s.latestReadings(ctx, series, store.MaxReadings)
	if err != nil || len(readings) < store.MaxReadings {
		return err
	}
	oldest := readings[len(readings)-1].At.UnixMicro()
	return s.session.Query(trimReadings, firstStands+1, series.Channel, series.Name, oldest).WithContext(ctx).Exec()
}

// LatestReadings implements store.Readings.
func (s *Store) LatestReadings(ctx context.Context, of []store.Series, limit int) ([][]store.Reading, error) {
	if err := s.ready(ctx); err != nil {
		return nil, err
	}
	all := make([][]store.Reading, len(of))
	group, ctx := s.group(ctx)
	for i, series := range of {
		group.Go(func() (err error) {
			all[i], err = s.latestReadings(ctx, series, limit)
			return err
		})
	}
	return all, wrap(group.Wait(), "readings of %d series", len(of))
}

func (s *Store) latestReadings(ctx context.Context, series store.Series, limit int) ([]store.Reading, error) {
	newest := latest.New(limit)
	r := store.Reading{Series: series}
	var micros int64
	q := s.session.Query(selectLatest, series.Channel, series.Name).PageSize(min(limit+1, 1000)).Prefetch(0)
	err := s.each(ctx, q, []any{&micros, &r.DataID, &r.Value, &r.Sequence}, func() bool {
		r.At = time.UnixMicro(micros).UTC()
		return newest.Add(r)
	})
	return newest.Rows(), err
}

// AllSeries implements store.Readings. The cluster keeps them by their hash.
func (s *Store) AllSeries(ctx context.Context) (all []store.Series, err error) {
	var series store.Series
	err = s.each(ctx, s.session.Query(selectSeries), []any{&series.Channel, &series.Name}, func() bool {
		all = append(all, series)
		return true
	})
	slices.SortFunc(all, func(a, b store.Series) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.Name, b.Name))
	})
	return all, wrap(err, "all series")
}
