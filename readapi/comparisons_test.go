package readapi

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/readapi/compare"
)

// slowLog has a score of two scorers, which takes a second to read.
type slowLog struct {
	stream.Log
	scans, underWay, most atomic.Int64
}

func (*slowLog) Bounds(context.Context, string) ([]stream.Bounds, error) {
	return []stream.Bounds{{First: 0, Next: 2}}, nil
}

func (l *slowLog) Read(ctx context.Context, _ string, _ int, _ int64, fn func([]stream.Record) error) error {
	l.scans.Add(1)
	l.most.Store(max(l.most.Load(), l.underWay.Add(1)))
	defer l.underWay.Add(-1)
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
		return ctx.Err()
	}
	var records []stream.Record
	for i := range 2 {
		e := envelope.Envelope{
			DataID: envelope.NewID(), Channel: envelope.ChannelPostsScores,
			Data: fmt.Appendf(nil, `{"post_id":"p","subreddit":"golang","score":0.%d,"scorer":"scorer.v%d"}`, i+4, i+1),
		}
		r := stream.NewRecord(nil, &e)
		r.Offset = int64(i)
		records = append(records, r)
	}
	return fn(records)
}

type compared struct {
	compare.Comparison
	err error
}

// ask asks for a comparison in the background.
func ask(ctx context.Context, c *comparisons, a, b string) <-chan compared {
	answer := make(chan compared, 1)
	go func() {
		comparison, err := c.of(ctx, a, b)
		answer <- compared{comparison, err}
	}()
	return answer
}

func TestWhoAsksForTheSameComparisonAtOnceSharesItWhoeverLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{}
		c := newComparisons(log, time.Now)
		first, leave := context.WithCancel(t.Context())
		answers := []<-chan compared{ask(first, c, "scorer.v1", "scorer.v2")}
		synctest.Wait()
		for range 20 {
			answers = append(answers, ask(t.Context(), c, "scorer.v1", "scorer.v2"))
		}
		synctest.Wait()
		leave()
		for _, answer := range answers[1:] {
			got := <-answer
			require.NoError(t, got.err)
			require.Equal(t, 1, got.Posts)
			require.InDelta(t, 0.1, got.MeanChange, 1e-9)
		}
		<-answers[0]
		require.EqualValues(t, 1, log.scans.Load())

		require.NoError(t, (<-ask(t.Context(), c, "scorer.v1", "scorer.v2")).err)
		require.EqualValues(t, 2, log.scans.Load(), "who comes later sees what has come since")
	})
}

func TestTwoComparisonsAtMostAreMadeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log := &slowLog{}
		c := newComparisons(log, time.Now)
		began := time.Now()
		var answers []<-chan compared
		for i := range 6 {
			answers = append(answers, ask(t.Context(), c, "scorer.v1", fmt.Sprint("scorer.v", 2+i)))
		}
		for _, answer := range answers {
			require.NoError(t, (<-answer).err)
		}
		require.EqualValues(t, maxComparisons, log.most.Load())
		require.Equal(t, 6*time.Second/maxComparisons, time.Since(began))

		answers = nil
		for i := range 2*maxComparisons*int(comparePatience/time.Second) + 2 {
			answers = append(answers, ask(t.Context(), c, "scorer.v1", fmt.Sprint("scorer.v", 2+i)))
		}
		failed := 0
		for _, answer := range answers {
			if got := <-answer; got.err != nil {
				require.ErrorIs(t, got.err, context.DeadlineExceeded)
				failed++
			}
		}
		require.Positive(t, failed, "who gets no turn is not kept for ever")
	})
}
