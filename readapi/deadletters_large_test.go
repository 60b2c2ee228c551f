package readapi_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/agents/store"
)

// TestListsAndCountsOfLargeLettersReadNoPayload: what they take does not grow with payloads.
func TestListsAndCountsOfLargeLettersReadNoPayload(t *testing.T) {
	const letters, size = 400, 1 << 20
	f := start(t, nil)
	payload := bytes.Repeat([]byte("x"), size)
	for i := range letters {
		item := fmt.Sprintf("00000000-0000-4000-8000-%012d", i)
		require.NoError(t, f.store.PutDeadLetters(context.Background(), []store.DeadLetter{{
			Grave: store.Grave{Last: at(i), DataID: item, Agent: "scorer.v1"}, Root: item,
			Reason: "failed", Status: "dead", Topic: "posts", Letter: payload, Sequence: int64(i),
		}}))
	}
	list := "/api/dead-letters?limit=500"
	for name, ask := range map[string]struct{ method, path, body, number string }{
		"list":   {"GET", list, "", "items.#"},
		"filter": {"GET", list + "&reason=failed&agent=scorer.v1", "", "items.#"},
		"export": {"GET", list + "&format=ndjson", "", "..#"},
		"count":  {"POST", "/api/dead-letters/redrive", `{"agent":"scorer.v1","dry_run":true}`, "matched"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			begun := time.Now()
			status, _, answer := f.do(t, ask.method, ask.path, ask.body, "Authorization", "Bearer operator")
			require.Equal(t, 200, status, string(answer))
			require.EqualValues(t, letters, gjson.GetBytes(answer, ask.number).Int())
			took := time.Since(begun)
			runtime.ReadMemStats(&after)
			allocated := after.TotalAlloc - before.TotalAlloc
			t.Logf("%s, %d KiB allocated", took, allocated>>10)
			require.Less(t, took, time.Second)
			require.Less(t, allocated, uint64(letters*size/10), "it does not grow with the payloads")
		})
	}
}
