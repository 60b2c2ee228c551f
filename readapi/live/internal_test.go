package live

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func FuzzCursor(f *testing.F) {
	f.Add(encodeCursor(vector{"posts-scores": {1, 2, 1 << 40}, "channel:posts": {0}}))
	f.Add(encodeCursor(vector{}))
	f.Add("AQH_____DwA")
	f.Fuzz(func(t *testing.T, text string) {
		v, err := decodeCursor(text)
		if err != nil {
			return
		}
		require.Equal(t, text, encodeCursor(v), "a vector has one cursor")
	})
}

func FuzzMessage(f *testing.F) {
	f.Add([]byte(`{"subscribe":["scores","subreddit:golang"],"unsubscribe":["totals"],"after":"AQA"}`))
	f.Add([]byte(`{"subscribe":[null]}`))
	hub := &Hub{deps: Deps{Channels: []string{"posts"}}}
	f.Fuzz(func(t *testing.T, text []byte) {
		m := parseMessage(text)
		if m.err != nil {
			require.NotEmpty(t, errorBody(m.err))
			return
		}
		for _, name := range m.Subscribe {
			if topic, err := hub.parseTopic(name, true); err == nil {
				require.NotEmpty(t, topic.opening("posts"))
			}
		}
		_, _ = parseAfter(m.After)
	})
}

func FuzzEventData(f *testing.F) {
	f.Add([]byte(`{"a":1}`))
	f.Add([]byte(" { } "))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, item []byte) {
		if data := withID(item, uuid.Nil.String()); data != nil {
			requireObject(t, data)
		}
	})
}

func TestARingKeepsItsBounds(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		f := &feed{kind: kind{name: "f"}}
		r := newRing(rapid.IntRange(1, 20).Draw(t, "events"), rapid.IntRange(1, 200).Draw(t, "bytes"))
		r.append(batch{change: grown, feed: f, offsets: []int64{0, 0}})
		next := []int64{0, 0}
		for range rapid.IntRange(1, 60).Draw(t, "batches") {
			p := rapid.IntRange(0, 1).Draw(t, "partition")
			events := make([]event, rapid.IntRange(1, 5).Draw(t, "size"))
			for i := range events {
				events[i] = event{offset: next[p], data: make([]byte, rapid.IntRange(0, 40).Draw(t, "bytes"))}
				next[p]++
			}
			r.append(batch{feed: f, partition: p, next: next[p], events: events})
			require.True(t, len(r.batches) == 1 || r.events <= r.maxEvents && r.bytes <= r.maxBytes)
		}
		require.Equal(t, vector{"f": next}, r.head)

		// From wherever it attaches, what follows is all that is past the vector.
		at := vector{"f": {rapid.Int64Range(0, next[0]).Draw(t, "at 0"), rapid.Int64Range(0, next[1]).Draw(t, "at 1")}}
		position, v, ok := r.attach(at, 0)
		require.Equal(t, at.reaches(r.base), ok)
		if !ok {
			return
		}
		require.True(t, at.reaches(v))
		for _, b := range r.span(position, len(r.batches)) {
			v = v.clone()
			v.apply(&b)
		}
		require.Equal(t, r.head, v)
	})
}

func TestSeenRemembersAtLeastHalfItsLimit(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(2, 50).Draw(t, "limit")
		s := newSeen(limit)
		n := rapid.IntRange(1, 200).Draw(t, "outputs")
		id := func(i int) identity { return identity{dataID: uuid.Nil, sequence: int64(i)} }
		for i := range n {
			require.False(t, s.repeat(id(i), int64(i)))
			require.LessOrEqual(t, len(s.now)+len(s.old), limit)
		}
		for i := max(0, n-limit/2); i < n; i++ {
			require.True(t, s.knows(id(i), int64(n+i)), "a later offset is a repeat")
			require.False(t, s.knows(id(i), int64(i)), "the first is none")
		}
	})
}

// requireObject: data is an object whose data_id, of several the last as in
// browsers, is the one given.
func requireObject(t *testing.T, data []byte) {
	var object map[string]any
	require.NoError(t, json.Unmarshal(data, &object), "%q", data)
	require.Equal(t, uuid.Nil.String(), object["data_id"])
}
