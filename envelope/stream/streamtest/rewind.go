package streamtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
)

func rewinds(t *testing.T, f *fixture) {
	ctx := context.Background()
	rewind := func(offset int64) error {
		return f.log.Rewind(ctx, f.group, f.topic, []int64{offset, offset, offset, offset})
	}
	require.NoError(t, rewind(3), "a group that never was")

	began := make(chan int64, 8)
	work := func(ctx context.Context, c stream.Claim) error {
		began <- c.Offset()
		<-ctx.Done()
		return nil
	}
	stop := f.consume(t, f.log, work)
	for range 4 {
		require.EqualValues(t, 3, receive(t, began))
	}
	require.ErrorIs(t, rewind(1), stream.ErrGroupActive)
	stop()
	require.Eventually(t, func() bool { return !errors.Is(rewind(1), stream.ErrGroupActive) }, patience, 10*time.Millisecond)
	offsets, err := f.log.Committed(ctx, f.group, f.topic)
	require.NoError(t, err)
	require.Equal(t, []int64{1, 1, 1, 1}, offsets)
}
