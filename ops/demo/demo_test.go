package demo

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/scorer/model"
	"gravitas/ops/client/clienttest"
)

func quiet() *slog.Logger { return slog.New(slog.NewTextHandler(io.Discard, nil)) }

// runFor runs the demo against a door for so long, in a time of its own.
func runFor(t *testing.T, d time.Duration, door *clienttest.Door, cfg Config) {
	t.Helper()
	cfg.FrontDoor, cfg.Client = "http://door", clienttest.Client(door)
	if cfg.Key == "" {
		cfg.Key = clienttest.Key
	}
	ctx, cancel := context.WithTimeout(t.Context(), d)
	defer cancel()
	require.NoError(t, Run(ctx, cfg, quiet()))
}

func posts(t *testing.T, door *clienttest.Door) (all []post) {
	for _, item := range door.Items() {
		var p post
		require.NoError(t, json.Unmarshal(item, &p))
		all = append(all, p)
	}
	return all
}

func TestTheLastWeekIsThereAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &clienttest.Door{}
		now := time.Now()
		runFor(t, time.Millisecond, door, Config{})
		all := posts(t, door)
		require.Greater(t, len(all), 3000)
		require.Less(t, len(all), 6000)
		require.WithinDuration(t, now.Add(-7*24*time.Hour), time.Unix(all[0].CreatedUTC, 0), 2*bucket)
		require.WithinDuration(t, now, time.Unix(all[len(all)-1].CreatedUTC, 0), 2*bucket)
	})
}

func TestASecondStartRepeatsThePastToTheByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		first, second := &clienttest.Door{}, &clienttest.Door{}
		runFor(t, time.Nanosecond, first, Config{})
		later := func() time.Time { return time.Now().Add(time.Hour) }
		runFor(t, time.Nanosecond, second, Config{Now: later})
		known := map[string]string{}
		for _, item := range first.Items() {
			known[idIn(t, item)] = string(item)
		}
		again := 0
		for _, item := range second.Items() {
			if before, ok := known[idIn(t, item)]; ok {
				require.Equal(t, before, string(item))
				again++
			}
		}
		require.Greater(t, again, len(known)*9/10)
	})
}

func idIn(t *testing.T, item []byte) string {
	var p post
	require.NoError(t, json.Unmarshal(item, &p))
	return p.ID
}

func TestLivePostsComeAtTheRateWithIDsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		door := &clienttest.Door{}
		runFor(t, 10*time.Minute, door, Config{Past: -1, Rate: 20})
		all := posts(t, door)
		require.InDelta(t, 20*600, len(all), 500)
		require.True(t, slices.IsSortedFunc(all, func(a, b post) int {
			if a.ID < b.ID {
				return -1
			}
			return 1
		}))
		for _, p := range all {
			require.True(t, p.Demo)
			require.Contains(t, p.Author, "demo_")
			require.NotContains(t, p.Title+p.SelfText, "{")
		}
	})
}

func TestADoorThatIsAwayIsWaitedForAndNotFloodedAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		door := &clienttest.Door{Fault: func(_ int, w http.ResponseWriter, _ *http.Request) bool {
			if time.Since(begun) < 5*time.Minute {
				w.Header().Set("Retry-After", "3")
				clienttest.Refuse(w, http.StatusServiceUnavailable, "stream_unavailable")
				return true
			}
			return false
		}}
		runFor(t, 10*time.Minute, door, Config{Past: -1})
		require.InDelta(t, 5*300, len(door.Items()), 200)
	})
}

func TestAKeyThatIsNotTakenEndsTheDemo(t *testing.T) {
	err := Run(t.Context(), Config{FrontDoor: "http://door", Key: "wrong", Client: clienttest.Client(&clienttest.Door{})}, quiet())
	require.ErrorContains(t, err, "401 unauthenticated")
}

// The demo is to show what the scores are for: they spread, subreddits differ,
// and the same subreddit moves.
func TestScoresSpreadSubredditsDifferAndMove(t *testing.T) {
	m, err := model.Embedded()
	require.NoError(t, err)
	w, err := newWriter()
	require.NoError(t, err)
	day := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	bySubreddit, sum := map[string][]float64{}, map[string]float64{}
	for p := range w.past(day.Add(-defaultPast), day) {
		score := m.Score(&model.Post{Title: p.Title, SelfText: p.SelfText, Domain: p.Domain, URL: p.URL, IsSelf: p.IsSelf})
		bySubreddit[p.Subreddit] = append(bySubreddit[p.Subreddit], score)
		sum[p.Subreddit] += score
	}
	mean := func(name string) float64 { return sum[name] / float64(len(bySubreddit[name])) }
	for name := range sum {
		t.Logf("%-20s %4d posts, mean score %.2f", name, len(bySubreddit[name]), mean(name))
	}
	require.Len(t, sum, len(w.Subreddits))
	require.Greater(t, mean("AskHistorians"), 0.65)
	require.Less(t, mean("memes"), 0.45)
	require.Greater(t, mean("science"), mean("movies"))
	require.Greater(t, mean("movies"), mean("funny"))
	lowest, highest := 1.0, 0.0
	for at := day; at.Before(day.Add(48 * time.Hour)); at = at.Add(bucket) {
		tone := w.Subreddits[3].toneAt(at, 3)
		lowest, highest = min(lowest, tone), max(highest, tone)
	}
	require.Greater(t, highest-lowest, 0.2)
}
