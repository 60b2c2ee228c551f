package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

func event(user, id string, at time.Duration, sequence int64) store.Event {
	return store.Event{
		User: user, ID: id, DataID: "data-" + id, At: time.Unix(epoch, 0).UTC().Add(at),
		Kind: "click", Product: "p-" + id, Item: fmt.Appendf(nil, `{"id":%q}`, id), Sequence: sequence,
	}
}

// eventsOf is events of a user over years, some of one time, as lists have them.
func eventsOf(user string) (all []store.Event) {
	for i := range 40 {
		all = append(all, event(user, fmt.Sprintf("e%02d", i), time.Duration(i/4)*70*24*time.Hour+time.Duration(i/2)*time.Microsecond, int64(100+i)))
	}
	slices.SortFunc(all, func(a, b store.Event) int { return a.Place().Compare(b.Place()) })
	return all
}

func shuffled(events []store.Event) []store.Event {
	out := make([]store.Event, len(events))
	for i, j := range rand.Perm(len(events)) {
		out[i] = events[j]
	}
	return out
}

func bare(events []store.Event) []store.Event {
	out := slices.Clone(events)
	for i := range out {
		out[i].Item = nil
	}
	return out
}

func testEvents(t *testing.T, f fixture) {
	ctx := context.Background()

	t.Run("come newest first, wherever a page is cut", func(t *testing.T) {
		user := f.name()
		want := eventsOf(user)
		require.NoError(t, f.PutEvents(ctx, shuffled(want)))
		for _, page := range []int{1, 3, 4, 39, 40, 41} {
			var all []store.Event
			for after := (store.EventPlace{}); ; after = all[len(all)-1].Place() {
				events, err := f.ListEvents(ctx, user, after, page)
				require.NoError(t, err)
				require.LessOrEqual(t, len(events), page)
				all = append(all, events...)
				if len(events) < page {
					break
				}
			}
			require.Equal(t, want, all, page)
		}
		none, err := f.ListEvents(ctx, user, store.EventPlace{}, 0)
		require.NoError(t, err)
		require.Empty(t, none)
		none, err = f.ListEvents(ctx, f.name(), store.EventPlace{}, 10)
		require.NoError(t, err)
		require.Empty(t, none)
	})

	t.Run("are where they were said to be last", func(t *testing.T) {
		user := f.name()
		sent, left := moves(user)
		for _, batch := range sent {
			require.NoError(t, f.PutEvents(ctx, batch))
		}
		for limit := 1; limit < 6; limit++ {
			events, err := f.ListEvents(ctx, user, store.EventPlace{}, limit)
			require.NoError(t, err)
			require.Equal(t, left[:min(limit, 4)], events)
		}
		events, err := f.ListEvents(ctx, user, left[0].Place(), 2)
		require.NoError(t, err)
		require.Equal(t, left[1:3], events)
	})

	t.Run("stand as the highest sequence says", func(t *testing.T) {
		user := f.name() + "\x00/é"
		old, next := event(user, "e", 0, 5), event(user, "e", 0, 9)
		next.Kind, next.Product, next.Query, next.Item = "search", "", "words", nil
		for _, batch := range [][]store.Event{{next}, {old}, {old, next}, {next, old}} {
			require.NoError(t, f.PutEvents(ctx, batch))
			events, err := f.ListEvents(ctx, user, store.EventPlace{}, 10)
			require.NoError(t, err)
			require.Equal(t, []store.Event{next}, events)
		}
	})
}

// moves are events that were sent again under their ids with other times, and what is left.
func moves(user string) (sent [][]store.Event, left []store.Event) {
	at := func(id string, days int, sequence int64) store.Event {
		return event(user, id, time.Duration(days)*40*24*time.Hour, sequence)
	}
	sent = [][]store.Event{
		{at("a", 5, 1), at("b", 4, 2), at("c", 3, 3), at("d", 2, 4)},
		{at("a", 1, 10), at("b", 6, 11), at("b", 7, 12)},
		{at("a", 5, 1), at("c", 0, 13), at("c", 3, 14)}, // the first comes again, and c goes and comes back
	}
	return sent, []store.Event{at("b", 7, 12), at("c", 3, 14), at("d", 2, 4), at("a", 1, 10)}
}

func testUserEvents(t *testing.T, f fixture) {
	ctx := context.Background()
	latest := func(t *testing.T, user string, limit int) []store.Event {
		all, err := f.LatestUserEvents(ctx, []string{f.name(), user}, limit)
		require.NoError(t, err)
		require.Len(t, all, 2)
		require.Empty(t, all[0], "of a user that is not there")
		return all[1]
	}

	t.Run("come newest first, without their items", func(t *testing.T) {
		user := f.name()
		want := eventsOf(user)
		require.NoError(t, f.PutUserEvents(ctx, shuffled(want)))
		require.Equal(t, bare(want), latest(t, user, 1000))
		require.Equal(t, bare(want[:7]), latest(t, user, 7))
		require.Empty(t, latest(t, user, 0))
		again := want[5]
		again.Kind, again.Sequence = "like", 1000
		require.NoError(t, f.PutUserEvents(ctx, []store.Event{again, want[5]}))
		require.Equal(t, bare([]store.Event{again}), latest(t, user, 6)[5:])
	})

	t.Run("are where they were said to be last", func(t *testing.T) {
		user := f.name()
		sent, left := moves(user)
		for _, batch := range sent {
			require.NoError(t, f.PutUserEvents(ctx, batch))
		}
		for limit := 1; limit < 6; limit++ {
			require.Equal(t, bare(left[:min(limit, 4)]), latest(t, user, limit))
		}
	})

	t.Run("are bounded: the newest are kept", func(t *testing.T) {
		user := f.name()
		const extra = 8000
		var all []store.Event
		for i := range store.MaxUserEvents + extra {
			all = append(all, event(user, fmt.Sprintf("id%05d", i), time.Duration(i)*time.Second, int64(i)))
		}
		for chunk := range slices.Chunk(all, 1000) {
			require.NoError(t, f.PutUserEvents(ctx, chunk))
		}
		kept := bare(all[extra:])
		slices.Reverse(kept)
		require.Equal(t, kept, latest(t, user, store.MaxUserEvents+extra))
	})
}

func recommended(user, items string, sequence int64) store.Recommended {
	return store.Recommended{
		User: user, DataID: fmt.Sprint("data-", sequence), Generated: time.Unix(epoch, 5e6).UTC(), Version: "v1",
		Vector: "AAAA", Items: []byte(items), Sequence: sequence,
	}
}

func testRecommendations(t *testing.T, f fixture) {
	ctx := context.Background()
	user := f.name()
	_, err := f.GetRecommendations(ctx, user)
	require.ErrorIs(t, err, store.ErrNotFound)
	old, next := recommended(user, `[1]`, 5), recommended(user, `[]`, 9)
	for _, batch := range [][]store.Recommended{{next}, {old}, {old, next}, {next, old}} {
		require.NoError(t, f.PutRecommendations(ctx, batch))
		row, err := f.GetRecommendations(ctx, user)
		require.NoError(t, err)
		require.Equal(t, next, row)
	}
}
