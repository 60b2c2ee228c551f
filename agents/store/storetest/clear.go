package storetest

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// testClear needs a store of its own, for it empties it.
func testClear(t *testing.T, f fixture) {
	ctx := context.Background()
	s, ok := f.Store.(interface {
		store.Dumpable
		store.Clearable
	})
	require.True(t, ok, "the store can be cleared")
	tables := map[store.Projection][]store.Table{
		store.ProjectionPosts: {store.TablePosts, store.TablePostsBySubreddit, store.TablePostsScores},
		store.ProjectionRollups: {
			store.TableFiveMinutes, store.TableHourly, store.TableDaily, store.TableMonthly, store.TableTotal,
		},
		store.ProjectionDeadLetters: {store.TableDeadLetters},
		store.ProjectionSeries:      {store.TableSeries},
		store.ProjectionEvents:      {store.TableEvents},
		store.ProjectionProducts:    {store.TableProducts},

		store.ProjectionRecommendations: {store.TableUserEvents, store.TableRecommendations},
	}
	fill(t, s, 1000)
	mustFold(t, f, scoreOf(post("p", "golang", epoch, 7), "scorer.v1", 10))
	whole := dumpOf(t, s, store.Tables()...)
	for projection, own := range tables {
		others := ""
		for other, tables := range tables {
			if other != projection {
				others += dumpOf(t, s, tables...)
			}
		}
		require.NoError(t, s.Clear(ctx, projection))
		require.Empty(t, dumpOf(t, s, own...), projection)
		for other, tables := range tables {
			if other != projection {
				require.Contains(t, others, dumpOf(t, s, tables...), "%s, when %s is cleared", other, projection)
			}
		}
		fill(t, s, 1) // below what was there: nothing fences it off
		require.Equal(t, whole, dumpOf(t, s, store.Tables()...), "after %s was cleared and told again", projection)
		letters, err := s.ListDeadLetters(ctx, store.Grave{}, time.Time{}, 10)
		require.NoError(t, err)
		require.Len(t, letters, 3, "lists too")
	}
	require.NoError(t, s.Clear(ctx, store.ProjectionRollups))
	windows := mustFold(t, f, scoreOf(post("q", "golang", epoch, 9), "scorer.v1", 10))
	require.Len(t, windows, 1)
	require.EqualValues(t, 1, windows[0].Posts, "members go too")
	require.Error(t, s.Clear(ctx, "nothing"))
}

func dumpOf(t *testing.T, s store.Dumpable, tables ...store.Table) string {
	var out bytes.Buffer
	for _, table := range tables {
		require.NoError(t, store.Dump(context.Background(), s, table, &out))
	}
	return out.String()
}
