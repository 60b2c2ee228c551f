package bench

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestAMedianIsTheMiddle(t *testing.T) {
	s := series{target: atMost(2, 1), values: []float64{3, 1, 2}}
	f := s.figure()
	require.Equal(t, []float64{2, 1, 3}, []float64{f.Median, f.Min, f.Max})
	require.True(t, *f.Met)
	s.values = append(s.values, 10)
	require.Equal(t, 2.5, s.figure().Median)
	require.False(t, *s.figure().Met)
}

func TestMadeUpPostsHaveTheirSizeAndKeepTheirNumber(t *testing.T) {
	for _, size := range []int{200, 512, 1024} {
		item := madeUp(42, size)
		require.Len(t, item, size)
		renumber(item[len(idPrefix):], 123456789)
		number, err := numberOf(item)
		require.NoError(t, err)
		require.Equal(t, int64(123456789), number)
	}
	_, err := numberOf([]byte(`{"title":"no post of the bench"}`))
	require.Error(t, err)
}

func TestAWatcherFindsTheNumbersInAFrame(t *testing.T) {
	// {"id":"000000000007","s… and {"id":"000000000123","s… in base64
	frame := `{"cursor":"c","events":[{"topic":"channel:posts","data":{"data":"eyJpZCI6IjAwMDAwMDAwMDAwNyIsInM="}},` +
		`{"topic":"channel:posts","data":{"data":"eyJpZCI6IjAwMDAwMDAwMDEyMyIsInM="}}]}`
	numbers, err := numbersIn([]byte(frame), nil)
	require.NoError(t, err)
	require.Equal(t, []int64{7, 123}, numbers)
}

// A sender that stalls delays what is due meanwhile; the delay counts.
func TestAScheduleIsKeptWhateverTheSendersDo(t *testing.T) {
	plan := newSchedule(1000, 50*time.Millisecond)
	release := make(chan struct{})
	var sent atomic.Int64
	var lateness time.Duration
	err := plan.run(t.Context(), 1, func(context.Context) (func(int) error, func(), error) {
		return func(i int) error {
			if i == 0 {
				time.AfterFunc(30*time.Millisecond, func() { close(release) })
				<-release
			}
			if i == 1 {
				lateness = time.Since(plan.due(i))
			}
			sent.Add(1)
			return nil
		}, func() {}, nil
	})
	require.NoError(t, err)
	require.Equal(t, int64(50), sent.Load())
	require.Greater(t, lateness, 25*time.Millisecond)
}

func TestAFailingWorkerEndsTheLoad(t *testing.T) {
	failure := errors.New("refused")
	_, err := throughput(t.Context(), span{time.Minute, time.Minute}, 2, func(context.Context) (worker, func(), error) {
		return func() (int, error) { return 0, failure }, func() {}, nil
	})
	require.ErrorIs(t, err, failure)
}
