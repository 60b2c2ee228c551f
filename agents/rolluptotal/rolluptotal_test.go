package rolluptotal_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"pgregory.net/rapid"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/post"
	"gravitas/agents/rollup5min"
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

// chain is both roll-ups, one behind the other, over their own offsets.
type chain struct {
	tables         store.Store
	minutes, total agents.Agent
	scores, fives  int64 // next offsets
}

func newChain(tables store.Store) *chain {
	now := func() time.Time { return time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC) }
	return &chain{tables: tables, minutes: rollup5min.New(tables), total: rolluptotal.New(tables, now)}
}

// fold has a batch of scores, each at its sequence, go through the chain.
func (c *chain) fold(t require.TestingT, scores ...sequenced) {
	var texts []string
	for _, s := range scores {
		text, err := json.Marshal(s.Score)
		require.NoError(t, err)
		texts = append(texts, string(text))
	}
	items := agenttest.Items("posts-scores", texts...)
	for i := range items {
		items[i].Sequence = &scores[i].sequence
		items[i].Offset = c.scores
		c.scores++
	}
	windows, err := c.minutes.Process(context.Background(), items)
	require.NoError(t, err)
	texts = nil
	for _, w := range windows {
		texts = append(texts, string(w.Data))
	}
	if len(texts) == 0 {
		return
	}
	items = agenttest.Items("subreddit-scores-5min", texts...)
	for i := range items {
		items[i].Offset = c.fives
		c.fives++
	}
	_, err = c.total.Process(context.Background(), items)
	require.NoError(t, err)
}

type sequenced struct {
	post.Score
	sequence int64
}

// batchTotals computes the totals from the last score of each post.
func batchTotals(scores []sequenced) map[string]store.Sum {
	last := map[string]sequenced{}
	for _, s := range scores {
		if old, ok := last[s.PostID]; !ok || s.sequence >= old.sequence {
			last[s.PostID] = s
		}
	}
	sums := map[string]store.Sum{}
	for _, s := range last {
		sum := sums[s.Subreddit]
		sum.Add(store.Sum{Subreddit: s.Subreddit, Posts: 1, Units: store.ToUnits(s.Score.Score), First: s.CreatedUTC, Last: s.CreatedUTC})
		sums[s.Subreddit] = sum
	}
	return sums
}

func totals(t require.TestingT, tables store.Store) map[string]store.Sum {
	rows, err := tables.Totals(context.Background())
	require.NoError(t, err)
	sums := map[string]store.Sum{}
	for _, r := range rows {
		sums[r.Subreddit] = r.Sum
	}
	return sums
}

func TestAnyOrderOfDuplicatesEditsAndLatePostsEqualsTheBatchAnswer(t *testing.T) {
	dir := t.TempDir()
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		n++
		tables := openTables(t, fmt.Sprintf("%s/%d", dir, n))
		defer tables.Close()
		c := newChain(tables)
		var history []sequenced
		var batch []sequenced
		for i := range rapid.IntRange(1, 40).Draw(rt, "scores") {
			id := rapid.IntRange(0, 11).Draw(rt, "post")
			s := sequenced{post.Score{
				PostID:     fmt.Sprintf("p%d", id),
				Subreddit:  []string{"golang", "Jokes", "pics"}[id%3],
				CreatedUTC: rapid.SampledFrom([]int64{0, 299, 300, 3600, 86_400, 31_536_000, 1_700_000_000}).Draw(rt, "created"),
				Score:      float64(rapid.IntRange(0, 1_000_000_000).Draw(rt, "score")) / 1e9,
				Scorer:     "scorer.v1",
			}, int64(i)}
			history, batch = append(history, s), append(batch, s)
			if rapid.Bool().Draw(rt, "again") {
				batch = append(batch, rapid.SampledFrom(history).Draw(rt, "redelivered"))
			}
			if rapid.Bool().Draw(rt, "flush") {
				c.fold(rt, batch...)
				batch = nil
			}
		}
		if len(batch) > 0 {
			c.fold(rt, batch...)
		}
		require.Equal(rt, batchTotals(history), totals(rt, tables))
		checkLevels(rt, tables)
	})
}

// checkLevels has every level add up to the total.
func checkLevels(t require.TestingT, tables store.Store) {
	for name, total := range totals(t, tables) {
		for _, level := range []store.Level{store.FiveMinutes, store.Hour, store.Day, store.Month} {
			rows, err := tables.Windows(context.Background(), name, level, time.Unix(0, 0), time.Unix(2_000_000_000, 0))
			require.NoError(t, err)
			require.True(t, slices.IsSortedFunc(rows, func(a, b store.Window) int { return a.Start.Compare(b.Start) }))
			var sum store.Sum
			for _, w := range rows {
				require.Equal(t, level.Start(w.Start), w.Start)
				sum.Add(w.Sum)
			}
			require.Equal(t, total, sum, "%s of %s", level, name)
		}
	}
}

func TestAWindowLeftEmptyCountsNoMore(t *testing.T) {
	tables := openTables(t, t.TempDir())
	defer tables.Close()
	c := newChain(tables)
	score := post.Score{PostID: "p", Subreddit: "golang", CreatedUTC: 300, Score: 0.5, Scorer: "scorer.v1"}
	c.fold(t, sequenced{score, 0})
	score.CreatedUTC = 1_000_000
	c.fold(t, sequenced{score, 1})
	rows, err := tables.Windows(context.Background(), "GoLang", store.FiveMinutes, time.Unix(0, 0), time.Unix(2_000_000, 0))
	require.NoError(t, err)
	require.Len(t, rows, 2)
	require.Zero(t, rows[0].Posts)
	require.EqualValues(t, 999_900, rows[1].Start.Unix())
	require.EqualValues(t, 1, rows[1].Posts)
	require.EqualValues(t, 1, totals(t, tables)["golang"].Posts)
}

func TestAnItemThatComesBackLateTakesNothingBack(t *testing.T) {
	tables := openTables(t, t.TempDir())
	defer tables.Close()
	c := newChain(tables)
	score := post.Score{PostID: "p", Subreddit: "golang", CreatedUTC: 300, Score: 0.5, Scorer: "scorer.v1"}
	c.fold(t, sequenced{score, 0})
	score.PostID, score.CreatedUTC = "q", 600
	c.fold(t, sequenced{score, 1})

	// A window that was not rolled up when its item came, and is now, redriven from an offset
	// below those that followed it.
	score.PostID, score.CreatedUTC = "r", 86_400*40
	windows, err := tables.FoldScores(context.Background(), []store.Score{score.Row("d", 2)})
	require.NoError(t, err)
	require.NoError(t, tables.PutWindows(context.Background(), store.FiveMinutes, windows))
	_, err = agenttest.Process(t, rolluptotal.New(tables, time.Now), "subreddit-scores-5min",
		`{"subreddit":"golang","start":"`+windows[0].Start.Format(time.RFC3339)+`","posts":1,"score":0.5,"sum":500000000}`)
	require.NoError(t, err)
	require.EqualValues(t, 3, totals(t, tables)["golang"].Posts)
	checkLevels(t, tables)
}
