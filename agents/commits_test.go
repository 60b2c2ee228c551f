package agents_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents"
	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// batch is how many items the bench's agents get at a time.
const batch = 10

func TestNothingIsCommittedBeforeItIsDone(t *testing.T) {
	b := newBench(t)
	b.push(numbered("a", 2*batch)...)
	entered := make(chan struct{}, 100)
	stop := b.start(func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
		if string(items[0].Data) == fmt.Sprintf("a-%d", batch) {
			select {
			case entered <- struct{}{}:
			default:
			}
			return nil, agents.ErrWait
		}
		return echo(ctx, items)
	})
	<-entered
	stop()
	b.push(fmt.Sprintf("a-%d", 2*batch))
	b.start(echo)
	require.Equal(t, numbered("a", batch+1), values(b.collect("out", batch+1), "a"), "the item after those done comes next")
}

func TestTheBatchUnderWayIsFinishedAndCommittedAtAStop(t *testing.T) {
	b := newBench(t)
	b.push(numbered("a", batch)...)
	entered := make(chan struct{})
	stop := b.start(func(ctx context.Context, items []agents.Item) ([]agents.Output, error) {
		close(entered)
		work := time.NewTimer(300 * time.Millisecond)
		defer work.Stop()
		select {
		case <-work.C:
			return echo(ctx, items)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	})
	<-entered
	stop()
	bounds, err := b.log.Bounds(t.Context(), "out")
	require.NoError(t, err)
	var made int64
	for _, p := range bounds {
		made += p.Next
	}
	require.EqualValues(t, batch, made)
	committed, err := b.log.Committed(t.Context(), "test.v1", "in")
	require.NoError(t, err)
	require.Contains(t, committed, int64(batch))
}

func TestAnOutputKeepsItsRootsPlace(t *testing.T) {
	b := newBench(t)
	place := int64(4711)
	e := envelope.Envelope{
		DataID: envelope.NewID(), Source: "other.v1", Created: time.Now(), Data: []byte("a-0"),
		Channel: "in", ContentType: "text/plain", Sequence: &place,
	}
	require.NoError(t, b.log.Publish(t.Context(), []stream.Record{stream.NewRecord([]byte("a"), &e)}))
	b.start(echo)
	require.Equal(t, &place, b.collect("out", 1)[0].Sequence)
}
