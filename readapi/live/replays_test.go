package live_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/live"
)

// watchedLog notes how many read scores at once.
type watchedLog struct {
	stream.Log

	mu        sync.Mutex
	now, most int
}

func (w *watchedLog) Read(ctx context.Context, topic string, partition int, offset int64, fn func([]stream.Record) error) error {
	if topic == "posts-scores" {
		w.count(1)
		defer w.count(-1)
	}
	return w.Log.Read(ctx, topic, partition, offset, fn)
}

func (w *watchedLog) count(n int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now += n
	w.most = max(w.most, w.now)
}

func TestOfManyClientsThatComeBackSomeAtATimeAreToldOutOfTheLog(t *testing.T) {
	const clients, n, replays, followed = 20, 300, 2, 2
	log := &watchedLog{Log: newLog(t)}
	f := serve(t, log, func(c *live.Config) { c.RingEvents, c.Replays = 8, replays })
	begin := f.subscribe(t, "scores").cursor
	for i := range n {
		logtest.Publish(t, log, score("golang", fmt.Sprint(i), int64(i)))
	}
	var group sync.WaitGroup
	for range clients {
		c := f.dial(t, "subscribe=scores&after="+begin)
		group.Go(func() {
			c.next() // that it is subscribed
			c.data(n)
		})
	}
	group.Wait()
	log.mu.Lock()
	defer log.mu.Unlock()
	require.LessOrEqual(t, log.most, followed+replays)
	require.Greater(t, log.most, followed, "some were told out of the log")
}
