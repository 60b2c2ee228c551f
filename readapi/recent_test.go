package readapi

import (
	"context"
	"errors"
	"testing"
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
	now = now.Add(time.Second)
	require.Equal(t, 4, get())
}
