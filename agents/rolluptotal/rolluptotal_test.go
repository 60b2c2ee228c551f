package rolluptotal_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/agenttest"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func openTables(t *testing.T, dir string) store.Store {
	tables, err := pebble.Open(pebble.Config{Dir: dir}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	return tables
}

// told is the tables and a log whose scores, each of one post, have been rolled up.
func told(t *testing.T, versions ...version) (store.Store, *schedule) {
	tables := openTables(t, t.TempDir())
	t.Cleanup(func() { require.NoError(t, tables.Close()) })
	s := &schedule{tables: tables, scores: newTopics()}
	for _, v := range versions {
		s.scores.appendScore(t, v)
		s.drain(func(*worker) bool { return true })
	}
	return tables, s
}

func TestAWindowLeftEmptyCountsNoMore(t *testing.T) {
	tables, _ := told(t, version{scored("p", "golang-0", 300, 0.5), 0}, version{scored("p", "golang-0", 1_000_000, 0.5), 1})
	rows, err := tables.Windows(context.Background(), "GoLang-0", store.FiveMinutes, time.Unix(0, 0), time.Unix(2_000_000, 0))
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Zero(t, rows[0].Posts)
	require.EqualValues(t, 999_900, rows[1].Start.Unix())
	require.EqualValues(t, 1, rows[1].Posts)
	require.EqualValues(t, 1, readAnswer(t, tables, []string{"golang-0"}).Totals[0].Posts)
}

func TestAnItemThatComesBackLateTakesNothingBack(t *testing.T) {
	versions := []version{
		{scored("p", "golang-0", 300, 0.5), 0}, {scored("q", "golang-0", 600, 0.5), 1}, {scored("r", "golang-0", 86_400*40, 0.5), 2},
	}
	tables, _ := told(t, versions[:2]...)

	// A window that was not rolled up when its item came, and is now, redriven from an offset
	// below those that followed it.
	windows, err := tables.FoldScores(context.Background(), []store.Score{versions[2].Row("d", 2)})
	require.NoError(t, err)
	require.NoError(t, tables.PutWindows(context.Background(), store.FiveMinutes, windows))
	_, err = agenttest.Process(t, rolluptotal.New(tables, time.Now), "subreddit-scores-5min",
		`{"subreddit":"golang-0","start":"`+windows[0].Start.Format(time.RFC3339)+`","posts":1,"score":0.5,"sum":500000000}`)
	require.NoError(t, err)
	require.Equal(t, batchAnswer(versions), readAnswer(t, tables, []string{"golang-0"}))
}
