package pebble

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func TestReadingsThatAreTooOldLeaveTheDisk(t *testing.T) {
	ctx := context.Background()
	s, err := openIn(t.TempDir())
	require.NoError(t, err)
	defer s.Close()
	series := store.Series{Channel: "demand", Name: "s"}
	const all = 4 * store.MaxReadings
	var readings []store.Reading
	for i := range all {
		readings = append(readings, store.Reading{Series: series, DataID: fmt.Sprint("id", i), At: time.Unix(int64(i), 0), Sequence: int64(i)})
	}
	for chunk := range slices.Chunk(readings, 1000) {
		require.NoError(t, s.PutReadings(ctx, chunk))
	}
	rows := 0
	prefix := seriesPrefix(series)
	require.NoError(t, scan(ctx, s.db, prefix, after(prefix), func(_, _ []byte) (bool, error) {
		rows++
		return true, nil
	}))
	require.GreaterOrEqual(t, rows, store.MaxReadings)
	require.Less(t, rows, 2*store.MaxReadings)
}
