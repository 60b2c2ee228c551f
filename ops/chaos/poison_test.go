package chaos

import (
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/ops/rig"
)

// poison puts items on the log that no agent can read, past the door and in the way of
// others. Each agent that reads posts must make a dead letter of each, and go on.
func poison(items int) fault {
	return fault{name: "poison", do: func(r *run) time.Time {
		log, err := openLog(r.sys)
		require.NoError(r.t, err)
		defer log.Close()
		for range items {
			e := envelope.Envelope{
				DataID: uuid.New(), Source: "chaos", Created: time.Now(), Channel: envelope.ChannelPosts,
				ContentType: "application/json", Data: []byte(`{"id":"odd","subreddit":7}`),
			}
			key := newTraffic(0, r.random.IntN(producing)).subreddits[r.random.IntN(subredditsEach)]
			require.NoError(r.t, log.Publish(r.t.Context(), []stream.Record{stream.NewRecord([]byte(key), &e)}))
			for agent, upstream := range rig.Upstream() {
				if upstream == "" {
					r.due[deadLetter{agent, e.DataID.String()}] = true
				}
			}
		}
		return time.Now()
	}}
}

// deadLetter is what an agent gave up.
type deadLetter struct{ agent, dataID string }
