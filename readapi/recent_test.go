package readapi

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAnAnswerIsReadOncePerMomentAndAnErrorIsNotKept(t *testing.T) {
	now := time.Unix(0, 0)
	r := newRecent[int](time.Second, time.Second, func() time.Time { return now })
	reads, failure := 0, errors.New("away")
	read := func(context.Context) (int, error) {
		reads++
		return reads, failure
	}
	get := func() int {
		n, _ := r.get(context.Background(), "a", read)
		return n
	}
	require.Equal(t, []int{1, 2}, []int{get(), get()}, "an error is not kept")
	failure = nil
	require.Equal(t, []int{3, 3, 3}, []int{get(), get(), get()})
	now = now.Add(2 * time.Second)
	require.Equal(t, 4, get())
}

func TestAnAnswerThatGrowsOldIsReadBeforeAnybodyWaitsForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := newRecent[int](time.Second, time.Minute, time.Now)
		reads := 0
		get := func(key string) int {
			n, err := r.get(t.Context(), key, func(context.Context) (int, error) {
				time.Sleep(100 * time.Millisecond)
				reads++
				return reads, nil
			})
			require.NoError(t, err)
			return n
		}
		require.Equal(t, []int{1, 2}, []int{get("a"), get("b")})
		time.Sleep(1500 * time.Millisecond)
		require.Equal(t, []int{1, 2, 1}, []int{get("a"), get("b"), get("a")})
		time.Sleep(200 * time.Millisecond)
		require.Equal(t, []int{3, 2}, []int{get("a"), get("b")}, "one at a time")
		time.Sleep(200 * time.Millisecond)
		require.Equal(t, []int{3, 4}, []int{get("a"), get("b")})
		time.Sleep(3 * time.Second)
		require.Equal(t, 5, get("a"), "too old to be given")
	})
}
