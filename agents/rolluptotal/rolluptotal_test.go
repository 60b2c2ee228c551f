package rolluptotal_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openTables(t *testing.T, dir string) store.Store {
	tables, err := pebble.Open(pebble.Config{Dir: dir}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	return tables
}

func TestAWindowLeftEmptyCountsNoMore(t *testing.T) {
	tables := openTables(t, t.TempDir())
	defer tables.Close()
	s := &schedule{tables: tables, scores: newTopics()}
	for i, created := range []int64{300, 1_000_000} {
		s.scores.appendScore(t, version{scored("p", "golang-0", created, 0.5), int64(i)})
		s.drain(func(*worker) bool { return true })
	}
	rows, err := tables.Windows(context.Background(), "GoLang-0", store.FiveMinutes, time.Unix(0, 0), time.Unix(2_000_000, 0))
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.EqualValues(t, 999_900, rows[0].Start.Unix())
	totals, err := tables.Totals(context.Background())
	require.NoError(t, err)
	require.Len(t, totals, 1)
	require.EqualValues(t, 1, totals[0].Posts)
}
