package readapi_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
	"gravitas/readapi"
)

// bury stores a dead letter, as its agent would, and returns its item's id.
func (f *fixture) bury(t *testing.T, agent, item string, reason deadletter.Reason, died time.Time, status deadletter.Status) uuid.UUID {
	e := envelope.Envelope{
		DataID: envelope.ItemID("posts", item, nil), Source: "local", Created: entered, Channel: "posts",
		ContentType: "application/json", Data: []byte(`{"id":"` + item + `"}`),
	}
	if agent == "store-scores.v1" {
		e.Root, e.DataID = e.DataID, envelope.DerivedID("scorer.v1", e.DataID, "")
	}
	l := deadletter.New(agent, stream.Record{Topic: "posts", Partition: 1, Offset: 7, Key: []byte("golang")}, &e, reason, errors.New("no title"))
	l.First, l.Last, l.Attempts, l.Status = died.Add(-time.Second), died, 5, status
	var wrapped envelope.Envelope
	require.NoError(t, envelope.Decode(l.Record(agent, died).Value, &wrapped))
	require.NoError(t, f.store.PutDeadLetters(context.Background(), []store.DeadLetter{{
		Grave: store.Grave{Last: died, DataID: e.DataID.String(), Agent: agent}, Root: e.TraceID().String(),
		Reason: string(reason), Error: l.Error, Status: string(status), Attempts: 5, First: l.First,
		Topic: "posts", Partition: 1, Offset: 7, Letter: wrapped.Data, Sequence: 1,
	}}))
	return e.DataID
}

func TestDeadLettersAreListedAndFiltered(t *testing.T) {
	f := start(t, nil)
	f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	f.bury(t, "store-posts.v1", "b", deadletter.Panic, at(1000), deadletter.Dead)
	f.bury(t, "store-scores.v1", "c", deadletter.Failed, at(2000), deadletter.Done)
	for query, want := range map[string][]string{
		"": {"store-scores.v1", "store-posts.v1", "scorer.v1"}, "agent=scorer.v1": {"scorer.v1"}, "reason=panic": {"store-posts.v1"},
		"status=done": {"store-scores.v1"}, "agent=scorer.v1&status=done": {},
		"since=" + at(1000).Format(time.RFC3339Nano): {"store-scores.v1", "store-posts.v1"},
		"until=" + at(1000).Format(time.RFC3339Nano): {"scorer.v1"},
	} {
		status, _, body := f.get(t, "/api/dead-letters?"+query)
		require.Equal(t, 200, status, string(body))
		got := []string{}
		for _, agent := range gjson.GetBytes(body, "items.#.agent").Array() {
			got = append(got, agent.String())
		}
		require.Equal(t, want, got, query)
	}
	_, _, first := f.get(t, "/api/dead-letters?limit=2")
	golden(t, "dead-letters.json", first)
	_, _, second := f.get(t, "/api/dead-letters?limit=2&cursor="+gjson.GetBytes(first, "next").String())
	require.Equal(t, `["scorer.v1"]`, gjson.GetBytes(second, "items.#.agent").Raw)
	require.Equal(t, gjson.Null, gjson.GetBytes(second, "next").Type)
	_, _, csv := f.get(t, "/api/dead-letters?format=csv&agent=scorer.v1")
	require.Contains(t, string(csv), "scorer.v1,rejected,no title,5,")
	for _, bad := range []string{"reason=bored", "status=undead", "since=yesterday", "cursor=x", "limit=0"} {
		status, _, body := f.get(t, "/api/dead-letters?"+bad)
		require.Equal(t, 400, status, bad)
		require.Equal(t, "invalid_argument", gjson.GetBytes(body, "code").String())
	}
}

func TestADeadLetterIsFoundByItsItemOrItsRoot(t *testing.T) {
	f := start(t, nil)
	root := f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	derived := f.bury(t, "store-scores.v1", "a", deadletter.Failed, at(5), deadletter.Dead)
	_, _, body := f.get(t, "/api/dead-letters/"+derived.String())
	golden(t, "dead-letter.json", body)
	_, _, byRoot := f.get(t, "/api/dead-letters/"+root.String())
	require.Equal(t, string(body), string(byRoot), "the newest of what was made from it")
	_, _, picked := f.get(t, "/api/dead-letters/"+root.String()+"?agent=scorer.v1")
	require.Equal(t, root.String(), gjson.GetBytes(picked, "data_id").String())
	require.Equal(t, root.String(), gjson.GetBytes(picked, "envelope.data_id").String())
	for _, unknown := range []string{uuid.NewString(), root.String() + "?agent=other.v1"} {
		status, _, _ := f.get(t, "/api/dead-letters/"+unknown)
		require.Equal(t, 404, status)
	}
}

// retries are the letters on an agent's own channel.
func (f *fixture) retries(t *testing.T, agent string) (letters []deadletter.Letter) {
	topic := deadletter.RetryChannel(agent)
	bounds, err := f.log.Bounds(context.Background(), topic)
	require.NoError(t, err)
	for p, b := range bounds {
		for offset := b.First; offset < b.Next; offset++ {
			r, err := stream.ReadOne(context.Background(), f.log, topic, p, offset)
			require.NoError(t, err)
			require.Equal(t, "golang", string(r.Key), "under the key that the record had")
			var e envelope.Envelope
			require.NoError(t, envelope.Decode(r.Value, &e))
			l, err := deadletter.Decode(e.Data)
			require.NoError(t, err)
			letters = append(letters, l)
		}
	}
	return letters
}

func TestARedriveGoesToTheFailedAgentAlone(t *testing.T) {
	f := start(t, nil)
	id := f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	key := []string{"Authorization", "Bearer operator"}
	path := "/api/dead-letters/" + id.String() + "/redrive"
	_, _, body := f.do(t, "POST", path, `{"dry_run":true}`, key...)
	require.JSONEq(t, `{"matched":1,"redriven":0,"dry_run":true}`, string(body))
	require.Empty(t, f.retries(t, "scorer.v1"))
	_, _, body = f.do(t, "POST", path, "", key...)
	require.JSONEq(t, `{"matched":1,"redriven":1,"dry_run":false}`, string(body))
	sent := f.retries(t, "scorer.v1")
	require.Len(t, sent, 1)
	require.Equal(t, id, sent[0].DataID)
	require.EqualValues(t, 7, sent[0].Offset)
	require.Equal(t, deadletter.Redriven, sent[0].Status)

	f.bury(t, "scorer.v1", "b", deadletter.Rejected, at(9), deadletter.Done)
	done := envelope.ItemID("posts", "b", nil)
	_, _, body = f.do(t, "POST", "/api/dead-letters/"+done.String()+"/redrive", "{}", key...)
	require.JSONEq(t, `{"matched":1,"redriven":0,"dry_run":false}`, string(body), "one that is done is not sent again")
}

func TestARedriveByFilterCountsFirst(t *testing.T) {
	f := start(t, nil)
	const n = 450 // more than one batch
	for i := range n {
		f.bury(t, "scorer.v1", fmt.Sprint("a", i), deadletter.Rejected, at(i), deadletter.Dead)
	}
	f.bury(t, "scorer.v1", "p", deadletter.Panic, at(0), deadletter.Dead)
	f.bury(t, "scorer.v1", "stranded", deadletter.Timeout, at(0), deadletter.Redriven)
	f.bury(t, "scorer.v1", "d", deadletter.Rejected, at(0), deadletter.Done)
	key := []string{"Authorization", "Bearer operator"}
	redrive := func(body string) string {
		status, _, answer := f.do(t, "POST", "/api/dead-letters/redrive", body, key...)
		require.Equal(t, 200, status, string(answer))
		return string(answer)
	}
	require.JSONEq(t, `{"matched":450,"redriven":0,"dry_run":true}`, redrive(`{"agent":"scorer.v1","reason":"rejected","dry_run":true}`))
	require.Empty(t, f.retries(t, "scorer.v1"))
	require.JSONEq(t, `{"matched":449,"redriven":449,"dry_run":false}`,
		redrive(`{"agent":"scorer.v1","reason":"rejected","since":"`+at(1).Format(time.RFC3339Nano)+`"}`))
	require.Len(t, f.retries(t, "scorer.v1"), 449)
	require.JSONEq(t, `{"matched":1,"redriven":1,"dry_run":false}`, redrive(`{"reason":"timeout"}`), "one that never arrived is sent again")
	status, _, body := f.do(t, "POST", "/api/dead-letters/redrive", `{"agents":"scorer.v1"}`, key...)
	require.Equal(t, 400, status, string(body))
}

func TestARedriveThatTakesLongSaysWhereToGoOn(t *testing.T) {
	f := start(t, func(c *readapi.Config, _ *readapi.Deps) { c.RedriveFor = time.Nanosecond }) // up after the first letter
	const n = 7
	for i := range n {
		f.bury(t, "scorer.v1", fmt.Sprint("a", i), deadletter.Rejected, at(i), deadletter.Dead)
		f.bury(t, "scorer.v1", fmt.Sprint("d", i), deadletter.Rejected, at(i), deadletter.Done)
	}
	redrive := func(dryRun bool) (calls, matched, redriven int) {
		for cursor := ""; calls == 0 || cursor != ""; calls++ {
			body := fmt.Sprintf(`{"dry_run":%t,"cursor":%q}`, dryRun, cursor)
			status, _, answer := f.do(t, "POST", "/api/dead-letters/redrive", body, "Authorization", "Bearer operator")
			require.Equal(t, 200, status, string(answer))
			matched += int(gjson.GetBytes(answer, "matched").Int())
			redriven += int(gjson.GetBytes(answer, "redriven").Int())
			cursor = gjson.GetBytes(answer, "next").String()
		}
		return calls, matched, redriven
	}
	calls, matched, redriven := redrive(true)
	require.Equal(t, []int{2 * n, n, 0}, []int{calls, matched, redriven})
	calls, matched, redriven = redrive(false)
	require.Equal(t, []int{2 * n, n, n}, []int{calls, matched, redriven})
	sent := map[uuid.UUID]bool{}
	for _, l := range f.retries(t, "scorer.v1") {
		sent[l.DataID] = true
	}
	require.Len(t, sent, n)
	require.Len(t, f.retries(t, "scorer.v1"), n, "none is sent twice")
	status, _, _ := f.do(t, "POST", "/api/dead-letters/redrive", `{"cursor":"x"}`, "Authorization", "Bearer operator")
	require.Equal(t, 400, status)
}

// lostLog takes nothing any more.
type lostLog struct{ stream.Log }

func (lostLog) Publish(context.Context, []stream.Record) error { return stream.ErrUnavailable }

func TestARedriveIntoALostLogIsUnavailable(t *testing.T) {
	f := start(t, func(_ *readapi.Config, d *readapi.Deps) { d.Log = lostLog{d.Log} })
	f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	status, header, body := f.do(t, "POST", "/api/dead-letters/redrive", "{}", "Authorization", "Bearer operator")
	require.Equal(t, 503, status, string(body))
	require.Equal(t, "1", header.Get("Retry-After"))
}

func TestOnlyOperatorsRedrive(t *testing.T) {
	f := start(t, nil)
	id := f.bury(t, "scorer.v1", "a", deadletter.Rejected, at(0), deadletter.Dead)
	for _, path := range []string{"/api/dead-letters/redrive", "/api/dead-letters/" + id.String() + "/redrive"} {
		for header, want := range map[string]int{"": 401, "Bearer nonsense": 401, "Bearer reader": 403} {
			status, _, _ := f.do(t, "POST", path, "{}", "Authorization", header)
			require.Equal(t, want, status, "%s as %q, on loopback", path, header)
		}
	}
	require.Empty(t, f.retries(t, "scorer.v1"))
}
