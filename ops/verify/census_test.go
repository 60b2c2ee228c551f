package verify

import (
	"encoding/json"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/stream"
)

func TestACensusKeepsIdsAndNotThePostsThemselves(t *testing.T) {
	const posts, size = 500, 64 << 10
	c := newCensus()
	before := heap()
	for i := range posts {
		item, err := json.Marshal(map[string]any{
			"id": fmt.Sprint(i), "subreddit": fmt.Sprint("s", i), "created_utc": 1, "selftext": strings.Repeat("x", size),
		})
		require.NoError(t, err)
		require.NoError(t, c.take(stream.NewRecord(nil, &envelope.Envelope{DataID: envelope.ItemID("posts", fmt.Sprint(i), item), Data: item})))
	}
	grown := int64(heap()) - int64(before)
	require.Less(t, grown, int64(posts*size/10))
	require.Len(t, c.posts, posts)
	runtime.KeepAlive(c)
}

// heap is how many bytes are in use.
func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
