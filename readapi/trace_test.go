package readapi_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/stream/logtest"
	"gravitas/tracecache"
)

var entered = now.Add(-time.Minute)

// at is a moment after the item entered.
func at(ms int) time.Time { return entered.Add(time.Duration(ms) * time.Millisecond) }

func TestATraceSaysWhereTheItemIs(t *testing.T) {
	f := start(t, nil)
	id := uuid.MustParse("fdc7d2f2-062c-4683-9a41-1d7912723c1b")
	derived := envelope.DerivedID("scorer.v1", id, "")
	accepted := tracecache.Accepted(id, "posts", "local", entered, "posts/0/7")
	scored := tracecache.Done(id, "scorer.v1", at(2), at(5))
	for _, c := range []struct {
		name, status string
		stamps       []tracecache.Stamp
	}{
		{"trace-in-flight.json", "in_flight", []tracecache.Stamp{accepted, scored}},
		{"trace-failed.json", "failed", []tracecache.Stamp{
			tracecache.Dead(id, "store-posts.v1", at(3), at(8), 5, errors.New("no such column")),
		}},
		{"trace-done.json", "done", []tracecache.Stamp{ // redriven, and the rest came in
			tracecache.Derived(derived, id, "posts-scores/0/1"),
			tracecache.Done(id, "store-posts.v1", at(900), at(901)),
			tracecache.Done(id, "store-scores.v1", at(9), at(10)),
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			require.NoError(t, f.traces.Write(context.Background(), c.stamps))
			_, _, body := f.get(t, "/api/trace/"+id.String())
			golden(t, c.name, body)
			require.Equal(t, c.status, gjson.GetBytes(body, "status").String())
		})
	}
	_, _, direct := f.get(t, "/api/trace/"+id.String())
	_, _, byDerived := f.get(t, "/api/trace/"+derived.String())
	require.Equal(t, string(direct), string(byDerived), "a derived item's id finds its root's trace")
}

func TestARejectedItemIsTraced(t *testing.T) {
	f := start(t, nil)
	id := envelope.NewID()
	require.NoError(t, f.traces.Write(context.Background(), []tracecache.Stamp{
		tracecache.Rejected(id, "posts", "local", entered, "/title: is required"),
	}))
	_, _, body := f.get(t, "/api/trace/"+id.String())
	require.Equal(t, "rejected", gjson.GetBytes(body, "status").String())
	require.Equal(t, "/title: is required", gjson.GetBytes(body, "rejected").String())
}

func TestAnItemIsReadBackFromTheLog(t *testing.T) {
	f := start(t, nil)
	record := logtest.Publish(t, f.log,
		logtest.Wrap("posts", "golang", "p0", `{"id":"p0"}`), logtest.Wrap("posts", "golang", "p1", `{"id":"p1"}`))[1]
	var e envelope.Envelope
	require.NoError(t, envelope.Decode(record.Value, &e))
	at := tracecache.At(record.Topic, record.Partition, record.Offset)
	require.NoError(t, f.traces.Write(context.Background(), []tracecache.Stamp{
		tracecache.Accepted(e.DataID, "posts", "test", e.Created, at),
	}))
	status, _, body := f.get(t, "/api/items/"+e.DataID.String())
	require.Equal(t, 200, status, string(body))
	golden(t, "item.json", body)
}
