package bench

import (
	"context"
	"errors"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/post"
	"gravitas/agents/scorer/model"
	"gravitas/envelope"
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
		p, err := post.Parse(item)
		require.NoError(t, err)
		require.Equal(t, "sub042", p.Subreddit)
		require.Equal(t, postTime(123456789), p.CreatedUTC)
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

func TestAWatcherFindsTheScoresInAFrame(t *testing.T) {
	frame := `{"cursor":"c","events":[`
	for _, r := range scoreRecords(7, 2) {
		var e envelope.Envelope
		require.NoError(t, envelope.Decode(r.Value, &e))
		frame += `{"topic":"scores","data":` + string(e.Data) + `},`
	}
	numbers, err := scoresIn([]byte(frame), nil)
	require.NoError(t, err)
	require.Equal(t, []int64{7, 8}, numbers)
	_, err = scoresIn([]byte(`{"post_id":"7"`), nil)
	require.ErrorContains(t, err, "ends within a score")
	_, err = scoresIn([]byte(`{"post_id":"another post"`), nil)
	require.Error(t, err)
}

func TestTheHighestRateThatHoldsIsFound(t *testing.T) {
	for _, from := range []float64{100, 900, 1000, 5000} {
		found, err := climb(from, func(rate float64) (bool, error) { return rate <= 1000, nil })
		require.NoError(t, err)
		require.LessOrEqual(t, found, 1000.0, "from %v", from)
		require.Greater(t, found, 940.0, "from %v", from)
	}
	found, err := climb(100, func(float64) (bool, error) { return false, nil })
	require.NoError(t, err)
	require.Zero(t, found, "none holds")
	failure := errors.New("away")
	_, err = climb(100, func(float64) (bool, error) { return true, failure })
	require.ErrorIs(t, err, failure)
}

func TestACrowdThatFilesDoNotSufficeForIsRefused(t *testing.T) {
	limit := openFiles()
	if limit > 1<<24 {
		t.Skip("this system sets no limit")
	}
	_, err := gather(t.Context(), "ws://127.0.0.1:1", int(limit), false)
	require.ErrorContains(t, err, "ulimit -Hn")
}

func TestACrowdIsToldWhyAClientHasLeft(t *testing.T) {
	server := httptest.NewServer(&loop{})
	defer server.Close()
	c, err := gather(t.Context(), loopURL(server.URL, 3, 1000), 3, false)
	require.NoError(t, err)
	require.Eventually(t, func() bool { return c.bytes.Load() > 30_000 }, time.Minute, time.Millisecond)
	require.NoError(t, c.stop())

	c, err = gather(t.Context(), loopURL(server.URL, 2, 1000), 2, false)
	require.NoError(t, err)
	require.NoError(t, c.watchers[0].conn.Close()) // behind its reader's back
	require.Eventually(t, func() bool { return len(c.watchers[0].ended) == 1 }, time.Minute, time.Millisecond)
	require.ErrorContains(t, c.stop(), "watch: ")
}

func TestAllocationsAreCounted(t *testing.T) {
	posts := make([]*model.Post, 10_000)
	require.Zero(t, allocations(posts, func(*model.Post) {}))
	var kept *[64]byte
	require.InDelta(t, 1, allocations(posts, func(*model.Post) { kept = new([64]byte) }), 0.05)
	require.NotNil(t, kept)
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
