package replay

import (
	"bytes"
	"context"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client/clienttest"
)

// interrupted replays until the door has had so many pushes, then ends.
func interrupted(t *testing.T, door *clienttest.Door, url string, pushes int, cfg Config) (Summary, error) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	from := door.Pushes()
	door.Fault = func(n int, _ http.ResponseWriter, _ *http.Request) bool {
		if n-from >= pushes {
			cancel()
		}
		return false
	}
	return replayTo(ctx, url, cfg)
}

func TestAnInterruptedReplayGoesOnAndNoItemIsLeftOut(t *testing.T) {
	const items = 2000
	content := gzipped(t, numbered(items))
	for round := range 10 {
		random := rand.New(rand.NewPCG(1, uint64(round)))
		door := &clienttest.Door{}
		url := serve(t, door)
		cfg := Config{Files: []string{write(t, "f.gz", content)}, Data: t.TempDir()}
		var s Summary
		err := context.Canceled
		runs := 0
		for ; err != nil; runs++ {
			require.ErrorIs(t, err, context.Canceled)
			before := s.Before
			s, err = interrupted(t, door, url, 1+random.IntN(80), cfg)
			require.GreaterOrEqual(t, s.Before, before)
		}
		require.EqualValues(t, items, s.Before+s.Accepted, "the last run answers for the rest")
		requireAll(t, door, items, true)
		requireOrder(t, door)
		require.Less(t, len(door.Items()), items+runs*4*3*10, "only what was under way goes twice")
		left, err := os.ReadDir(filepath.Join(cfg.Data, "replay"))
		require.NoError(t, err)
		require.Empty(t, left, "a finished replay leaves no position")
	}
}

func TestAFinishedReplayBeginsAnew(t *testing.T) {
	door := &clienttest.Door{}
	url := serve(t, door)
	cfg := Config{Files: []string{write(t, "f", numbered(100))}, Data: t.TempDir()}
	for range 2 {
		s, err := replayTo(t.Context(), url, cfg)
		require.NoError(t, err)
		require.EqualValues(t, 100, s.Accepted)
	}
	require.Len(t, door.Items(), 200)
}

func TestTheLimitCountsWhatAnInterruptedRunSent(t *testing.T) {
	door := &clienttest.Door{}
	url := serve(t, door)
	cfg := Config{Files: []string{write(t, "f", numbered(300)), write(t, "g", numbered(300))}, Data: t.TempDir(), Limit: 400}
	_, err := interrupted(t, door, url, 30, cfg)
	require.ErrorIs(t, err, context.Canceled)
	require.ErrorContains(t, err, "the same command goes on from here")
	door.Fault = nil
	s, err := replayTo(t.Context(), url, cfg)
	require.NoError(t, err)
	require.Positive(t, s.Before)
	require.EqualValues(t, 400, s.Before+s.Accepted)
}

func TestAChangedFileBeginsAnewWithANotice(t *testing.T) {
	door := &clienttest.Door{}
	url := serve(t, door)
	file := write(t, "f", numbered(500))
	cfg := Config{Files: []string{file}, Data: t.TempDir(), To: url, Key: clienttest.Key, BatchItems: 10}
	change := map[string]func(){
		"time":    func() { require.NoError(t, os.Chtimes(file, time.Time{}, time.Unix(1, 0))) },
		"content": func() { require.NoError(t, os.WriteFile(file, numbered(499), 0o600)) },
		"shift":   func() { cfg.ShiftToNow = true },
	}
	for name, change := range change {
		_, err := interrupted(t, door, url, 20, cfg)
		require.ErrorIs(t, err, context.Canceled)
		door.Fault = nil
		change()
		var said strings.Builder
		s, err := Run(t.Context(), cfg, &said)
		require.NoError(t, err)
		require.Zero(t, s.Before, name)
		require.Contains(t, said.String(), "beginning anew", name)
	}
}

func TestAResumedReplayMovesEventTimesAsBefore(t *testing.T) {
	door := &clienttest.Door{}
	url := serve(t, door)
	now := time.Unix(1_800_000_000, 0)
	cfg := Config{
		Files: []string{write(t, "f", numbered(500))}, Data: t.TempDir(), ShiftToNow: true,
		Now: func() time.Time { return now },
	}
	_, err := interrupted(t, door, url, 20, cfg)
	require.ErrorIs(t, err, context.Canceled)
	door.Fault = nil
	now = now.Add(time.Hour)
	_, err = replayTo(t.Context(), url, cfg)
	require.NoError(t, err)
	seen := map[string]bool{}
	for _, item := range door.Items() {
		seen[string(item)] = true
	}
	require.Len(t, seen, 500, "an item sent twice is the same item")
}

func TestStandardInputKeepsNoPosition(t *testing.T) {
	door := &clienttest.Door{}
	data := t.TempDir()
	_, err := replayTo(t.Context(), serve(t, door), Config{Files: []string{"-"}, Stdin: bytes.NewReader(numbered(100)), Data: data})
	require.NoError(t, err)
	require.NoDirExists(t, filepath.Join(data, "replay"))
}
