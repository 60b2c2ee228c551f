package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func letter(item, root, agent string, last time.Duration, sequence int64) store.DeadLetter {
	at := time.Unix(epoch, 0).UTC()
	return store.DeadLetter{
		Grave: store.Grave{Last: at.Add(last), DataID: item, Agent: agent},
		Root:  root, Reason: "rejected", Error: "no title", Status: "dead", Attempts: 1, First: at,
		Topic: "posts", Partition: 2, Offset: 7, Letter: []byte(`{"agent":"` + agent + `"}`), Sequence: sequence,
	}
}

// testDeadLetters needs a store of its own, for it lists all there are.
func testDeadLetters(t *testing.T, f fixture) {
	ctx := context.Background()
	list := func(after store.Grave, since time.Time, limit int) []store.DeadLetter {
		letters, err := f.ListDeadLetters(ctx, after, since, limit)
		require.NoError(t, err)
		for i, l := range letters {
			require.Nil(t, l.Letter)
			whole, err := f.DeadLettersOf(ctx, l.DataID)
			require.NoError(t, err)
			at := slices.IndexFunc(whole, func(w store.DeadLetter) bool { return w.Grave == l.Grave })
			letters[i] = whole[at]
		}
		return letters
	}
	of := func(id string) []store.DeadLetter {
		letters, err := f.DeadLettersOf(ctx, id)
		require.NoError(t, err)
		return letters
	}
	require.Empty(t, list(store.Grave{}, time.Time{}, 10))
	require.Empty(t, of("unknown"))

	day := 24 * time.Hour
	scorer := letter("a", "a", "scorer.v1", 0, 3)
	rows := letter("a", "a", "store-posts.v1", 40*day, 1)
	derived := letter("b", "a", "store-scores.v1", 41*day, 9)
	other := letter("c", "c", "scorer.v1", 41*day, 2)
	none := letter("d", "", "scorer.v1", 41*day-time.Microsecond, 4)
	all := []store.DeadLetter{derived, other, none, rows, scorer} // newest first, then by item
	require.NoError(t, f.PutDeadLetters(ctx, []store.DeadLetter{scorer, rows, derived, other, none}))

	t.Run("are listed newest first, in pages", func(t *testing.T) {
		require.Equal(t, all, list(store.Grave{}, time.Time{}, 10))
		for limit := 1; limit <= len(all)+1; limit++ {
			var paged []store.DeadLetter
			for after := (store.Grave{}); ; after = paged[len(paged)-1].Grave {
				page := list(after, time.Time{}, limit)
				require.LessOrEqual(t, len(page), limit)
				if len(page) == 0 {
					break
				}
				paged = append(paged, page...)
			}
			require.Equal(t, all, paged, "limit %d", limit)
		}
		require.Equal(t, all[:4], list(store.Grave{}, rows.Last, 10), "since is inclusive")
	})

	t.Run("are found by item and by what the item was made from", func(t *testing.T) {
		require.Equal(t, []store.DeadLetter{derived, rows, scorer}, of("a"))
		require.Equal(t, []store.DeadLetter{derived}, of("b"))
		require.Equal(t, []store.DeadLetter{none}, of("d"))
	})

	t.Run("stand as the highest sequence says", func(t *testing.T) {
		again := letter("a", "a", "scorer.v1", 42*day, 6)
		again.Attempts, again.Error = 4, "no title, again"
		late := letter("a", "a", "scorer.v1", 50*day, 5)
		require.NoError(t, f.PutDeadLetters(ctx, []store.DeadLetter{again}))
		require.NoError(t, f.PutDeadLetters(ctx, []store.DeadLetter{late, scorer}))
		require.Equal(t, []store.DeadLetter{again, derived, other, none, rows}, list(store.Grave{}, time.Time{}, 10))
		require.Equal(t, []store.DeadLetter{again}, list(store.Grave{}, time.Time{}, 1))
		require.Equal(t, []store.DeadLetter{again, derived, rows}, of("a"))

		done := again
		done.Status, done.Sequence = "done", 8
		require.NoError(t, f.PutDeadLetters(ctx, []store.DeadLetter{done, again}))
		require.Equal(t, done, of("a")[0])
	})
}
