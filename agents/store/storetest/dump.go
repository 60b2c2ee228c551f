package storetest

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// dumpOfFill is every table, each below its name, after fill.
//
//go:embed dump.golden
var dumpOfFill string

func testDump(t *testing.T, f fixture) {
	s, ok := f.Store.(store.Dumpable)
	require.True(t, ok, "the store can list its keys")
	fill(t, s, 0)
	first := dumps(t, s)

	t.Run("every table's rows are written in key order", func(t *testing.T) {
		assert.Equal(t, dumpOfFill, first)
	})

	t.Run("told again with other sequences and times, the bytes are the same", func(t *testing.T) {
		fill(t, s, 1000)
		assert.Equal(t, first, dumps(t, s))
	})

	t.Run("a table that is not there is an error", func(t *testing.T) {
		require.Error(t, store.Dump(context.Background(), s, "nothing", new(bytes.Buffer)))
	})
}

// fill writes a few rows to every table, sequences beginning at offset.
func fill(t *testing.T, s store.Store, offset int64) {
	ctx := context.Background()
	posts := []store.Post{
		{ID: "b", DataID: "1", Subreddit: "Two", CreatedUTC: epoch, Title: "<T>", Item: []byte(`{"id":"b"}`), Sequence: offset + 1},
		{ID: "a", DataID: "2", Subreddit: "one", CreatedUTC: epoch - 5e6, Sequence: offset + 2, Item: []byte("x")},
		{ID: "c", DataID: "3", Subreddit: "ONE", CreatedUTC: epoch, Sequence: offset + 3, Item: []byte("y")},
	}
	waiting := post("waiting", "nowhere", epoch, offset)
	waiting.DataID = "4"
	require.NoError(t, s.PutPosts(ctx, posts))
	var scores []store.Score
	for i, p := range []store.Post{posts[0], posts[2], waiting} {
		scores = append(scores, scoreOf(p, "scorer.v1", store.Units(i+1)))
	}
	require.NoError(t, s.PutScores(ctx, scores))
	for _, level := range []store.Level{store.FiveMinutes, store.Hour, store.Day, store.Month} {
		empty := store.Window{Sum: store.Sum{Subreddit: "gone"}, Start: time.Unix(0, 0), Sequence: offset}
		windows := []store.Window{windowAt(level, "Two", epoch, offset), empty, windowAt(level, "one", epoch, offset)}
		require.NoError(t, s.PutWindows(ctx, level, windows))
	}
	sum := store.Sum{Subreddit: "Two", Posts: 1, Units: 1, First: epoch, Last: epoch}
	total := store.Total{Sum: sum, Updated: time.Unix(offset, 0), Sequence: offset}
	require.NoError(t, s.PutTotals(ctx, []store.Total{total}))
	letters := []store.DeadLetter{
		letter("b", "a", "scorer.v1", time.Duration(offset)*time.Second, offset),
		letter("b", "a", "store-posts.v1", time.Duration(offset)*time.Second, offset), letter("a", "a", "scorer.v1", 0, offset),
	}
	require.NoError(t, s.PutDeadLetters(ctx, letters))
	readings := []store.Reading{
		reading("two", "b", time.Second, 1.5, offset+2), reading("two", "a", 0, -1e300, offset+1), reading("one", "c", 0, 0, offset),
	}
	require.NoError(t, s.PutReadings(ctx, readings))
	require.NoError(t, s.PutProducts(ctx, []store.Product{product("two", offset+1), product("one", offset)}))
	events := []store.Event{
		event("two", "a", 0, offset+1), event("two", "b", -50*24*time.Hour, offset+2), event("one", "c", 0, offset),
	}
	require.NoError(t, s.PutEvents(ctx, events))
	require.NoError(t, s.PutUserEvents(ctx, events))
	row := recommended("two", `[{"product":"p"}]`, offset)
	row.Generated = time.Unix(offset, 0)
	require.NoError(t, s.PutRecommendations(ctx, []store.Recommended{row}))
}

func dumps(t *testing.T, s store.Dumpable) string {
	var out bytes.Buffer
	for _, table := range store.Tables() {
		fmt.Fprintf(&out, "%s\n", table)
		require.NoError(t, store.Dump(context.Background(), s, table, &out))
	}
	return out.String()
}
