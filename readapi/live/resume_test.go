package live_test

import (
	"context"
	"encoding/base64"
	"fmt"
	"math/rand/v2"
	"net/url"
	"testing"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/logtest"
	"gravitas/readapi/live"
)

// TestNothingMissingNothingTwiceAcrossCuts publishes while clients are cut and
// come back at random points, with a ring from too small to large enough, and
// with the hub itself replaced in between.
func TestNothingMissingNothingTwiceAcrossCuts(t *testing.T) {
	for _, ring := range []int{8, 64, 1024, 65536} {
		for _, topic := range []string{"scores", "channel:posts-scores"} {
			t.Run(fmt.Sprintf("%s, ring of %d", topic, ring), func(t *testing.T) { cutAndResume(t, topic, ring) })
		}
	}
}

func cutAndResume(t *testing.T, topic string, ringEvents int) {
	const each, subreddits = 800, 3
	random := rand.New(rand.NewPCG(uint64(ringEvents), 7))
	log := newLog(t)
	small := func(c *live.Config) { c.RingEvents = ringEvents }
	f := serve(t, log, small)
	c := f.subscribe(t, topic)
	published := publishScores(t, log, each, subreddits)

	next := map[string]int64{} // by subreddit
	for seen := 0; seen < each*subreddits; {
		for range 1 + random.IntN(4) {
			said, err := c.read()
			if websocket.IsCloseError(err, 4008) { // a small ring is soon left behind
				break
			}
			require.NoError(t, err)
			for _, e := range said.Events {
				subreddit, seq := nameAndNumber(t, string(e.Data))
				require.Equal(t, next[subreddit], seq, "events of %s in order, each once", subreddit)
				next[subreddit]++
				seen++
			}
			if seen == each*subreddits {
				break
			}
		}
		c.conn.Close()
		if random.IntN(8) == 0 {
			f.stop()
			f = serve(t, log, small)
		}
		c = f.resume(t, c.cursor, topic)
	}
	require.NoError(t, <-published)
}

// publishScores publishes numbered scores of some subreddits in batches of any
// size, in a goroutine, and says when it is done.
func publishScores(t *testing.T, log stream.Log, each, subreddits int) <-chan error {
	published := make(chan error, 1)
	go func() {
		random := rand.New(rand.NewPCG(1, 2))
		for i := 0; i < each; {
			var records []stream.Record
			for range min(1+random.IntN(60), each-i) {
				for s := range subreddits {
					records = append(records, score(fmt.Sprint("r", s), fmt.Sprint(s, "-", i), int64(i)))
				}
				i++
			}
			if err := log.Publish(context.Background(), records); err != nil {
				published <- err
				return
			}
		}
		published <- nil
	}()
	return published
}

// nameAndNumber reads subreddit and number from a score, or from its envelope.
func nameAndNumber(t *testing.T, data string) (subreddit string, n int64) {
	if item := gjson.Get(data, "data"); item.Exists() {
		data = decodeBase64(t, item.String())
	}
	var s int
	_, err := fmt.Sscanf(gjson.Get(data, "post_id").String(), "%d-%d", &s, &n)
	require.NoError(t, err)
	return gjson.Get(data, "subreddit").String(), n
}

// resume connects again with a cursor.
func (f *fixture) resume(t testing.TB, cursor, topic string) *client {
	c := f.dial(t, "subscribe="+url.QueryEscape(topic)+"&after="+url.QueryEscape(cursor))
	c.cursor = cursor
	require.Equal(t, []string{topic}, c.next().Subscribed)
	return c
}

func TestACursorOfTheQueryWaitsForTheFirstSubscription(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	logtest.Publish(t, f.log, score("golang", "p1", 1))
	watcher := f.subscribe(t, "totals")
	logtest.Publish(t, f.log, total("golang", 1))
	watcher.data(1) // the hub has both
	again := f.dial(t, "after="+c.cursor)
	require.Empty(t, again.next().Subscribed)
	require.Equal(t, []string{"scores"}, again.say(`{"subscribe":["scores"]}`).Subscribed)
	require.Contains(t, again.data(1)[0], `"p1"`)
	byMessage := f.dial(t, "")
	byMessage.say(`{"subscribe":["scores"],"after":"` + c.cursor + `"}`)
	require.Contains(t, byMessage.data(1)[0], `"p1"`)
}

// cut is a log that no longer has the first records of its partitions.
type cut struct {
	stream.Log
	first int64
}

func (c cut) Bounds(ctx context.Context, topic string) ([]stream.Bounds, error) {
	bounds, err := c.Log.Bounds(ctx, topic)
	for i := range bounds {
		bounds[i].First = min(c.first, bounds[i].Next)
	}
	return bounds, err
}

func TestACursorPastTheLogsReachGetsAReset(t *testing.T) {
	log := newLog(t)
	f := serve(t, log, nil)
	c := f.subscribe(t, "scores")
	beginning := c.cursor
	for i := range 20 {
		logtest.Publish(t, log, score("golang", fmt.Sprint(i), int64(i)))
	}
	c.data(20)
	for _, tc := range []struct {
		name, cursor string
		log          stream.Log
	}{
		{"retention", beginning, cut{log, 100}},
		{"made-anew", c.cursor, newLog(t)},
	} {
		t.Run(tc.name, func(t *testing.T) {
			again := serve(t, tc.log, nil).dial(t, "subscribe=scores&after="+tc.cursor)
			require.True(t, again.next().Reset)
			require.Equal(t, []string{"scores"}, again.next().Subscribed)
			logtest.Publish(t, tc.log, score("golang", tc.name, 99))
			require.Contains(t, again.data(1)[0], tc.name)
		})
	}
}

func decodeBase64(t *testing.T, text string) string {
	plain, err := base64.StdEncoding.DecodeString(text)
	require.NoError(t, err)
	return string(plain)
}
