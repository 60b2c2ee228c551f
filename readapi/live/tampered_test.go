package live_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/envelope/stream/logtest"
)

// TestATamperedCursorIsAnsweredAndTheFeedGoesOn comes back with cursors that were
// changed: each is refused with an error, or is another place of the log, from
// which on nothing is missing, or one that the log does not have, which is a reset.
func TestATamperedCursorIsAnsweredAndTheFeedGoesOn(t *testing.T) {
	f := serve(t, newLog(t), nil)
	c := f.subscribe(t, "scores")
	const before = 20
	for i := range before {
		logtest.Publish(t, f.log, score("golang", fmt.Sprint("p", i), int64(i)))
	}
	c.data(before)
	published := before
	rapid.Check(t, func(rt *rapid.T) {
		text := []byte(c.cursor)
		i := rapid.IntRange(0, len(text)-1).Draw(rt, "at")
		text[i] = rapid.Byte().Draw(rt, "byte")
		message, err := json.Marshal(map[string]any{"subscribe": []string{"scores"}, "after": string(text)})
		require.NoError(rt, err)
		again := f.dial(t, "")
		defer again.conn.Close()
		said := again.say(string(message))
		if said.Error != nil {
			require.Equal(rt, "invalid_argument", said.Error.Code)
			require.Equal(rt, []string{"scores"}, again.say(`{"subscribe":["scores"]}`).Subscribed)
		} else {
			if said.Reset {
				said = again.next()
			}
			require.Equal(rt, []string{"scores"}, said.Subscribed)
		}
		newest := fmt.Sprint("p", published)
		logtest.Publish(t, f.log, score("golang", newest, int64(published)))
		published++
		again.awaitPost(rt, newest)
	})
}

// awaitPost reads until the score of a post comes; what comes before it comes in order.
func (c *client) awaitPost(t require.TestingT, id string) {
	last := -1
	for {
		for _, e := range c.next().Events {
			var n int
			_, err := fmt.Sscanf(string(e.Data), `{"post_id":"p%d"`, &n)
			require.NoError(t, err)
			require.Greater(t, n, last, "in order, each once")
			if last = n; fmt.Sprint("p", n) == id {
				return
			}
		}
	}
}
