package e2e

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
	"gravitas/ops/rig"
)

// death is an item that one agent gives up, and what its letter must say.
type death struct {
	name     string
	agent    string
	reason   deadletter.Reason
	id       string // by which it is looked for
	error    string
	payload  string // is part of what the agent saw
	attempts int
	untraced bool // a record that holds no item has no way through the agents
}

// attempts is what agents make of an item here.
const attempts = 2

func TestEveryDeadLetterIsFoundByItsIDWithItsReason(t *testing.T) {
	t.Parallel()
	n := rig.StartNode(t, "--agent-attempts", fmt.Sprint(attempts), "--agent-timeout", "2s",
		"--fault", "scorer.v1:reject:quokka", "--fault", "store-posts.v1:fail:numbat",
		"--fault", "store-scores.v1:hang:bilby", "--fault", "rollup-5min.v1:panic:dugong")
	s := n.Site()
	deaths := []death{
		pushed(t, s, death{name: "an item that is refused", agent: "scorer.v1", reason: deadletter.Rejected, attempts: 1}, "quokka", 0),
		pushed(t, s, death{name: "a megabyte that is refused", agent: "scorer.v1", reason: deadletter.Rejected, attempts: 1}, "quokka", 1_000_000),
		pushed(t, s, death{name: "every attempt failed", agent: "store-posts.v1", reason: deadletter.Failed, attempts: attempts}, "numbat", 0),
		pushed(t, s, death{name: "an attempt that hung, at what was made of it", agent: "store-scores.v1", reason: deadletter.Timeout, attempts: attempts}, "bilby", 0),
		pushed(t, s, death{name: "an attempt that panicked", agent: "rollup-5min.v1", reason: deadletter.Panic, attempts: attempts}, "dugong", 0),
	}
	poison := envelope.Envelope{DataID: uuid.New(), Channel: "posts", Data: []byte(`{"id":"odd","subreddit":7}`)}
	rig.Publish(t, n, poison)
	rig.PublishRecord(t, n, stream.Record{Topic: "posts", Key: []byte("key"), Value: []byte("no envelope at all")})
	for _, agent := range []string{"scorer.v1", "store-posts.v1"} {
		deaths = append(deaths,
			death{
				name: "poison, to " + agent, agent: agent, reason: deadletter.Rejected, id: poison.DataID.String(),
				error: "/subreddit: must be a string", payload: string(poison.Data), attempts: 1,
			},
			death{
				name: "no envelope, to " + agent, agent: agent, reason: deadletter.Invalid, id: onlyLetter(t, s, agent, deadletter.Invalid),
				error: "envelope", payload: "no envelope at all", attempts: 1, untraced: true,
			})
	}
	for _, reason := range deadletter.Reasons() {
		require.True(t, slices.ContainsFunc(deaths, func(d death) bool { return d.reason == reason }), "every reason there is: %s", reason)
	}
	for _, d := range deaths {
		t.Run(d.name, func(t *testing.T) { d.find(t, s, n.Data) })
	}
	rig.RequireNothingLost(t, n.Data)
}

// pushed sends a post with a word by which its agent goes wrong.
func pushed(t *testing.T, s *rig.Site, d death, word string, size int) death {
	p := rig.MakePosts(1)[0]
	p.ID, p.Title, p.SelfText = strings.ReplaceAll(d.name, " ", "-"), "a "+word, strings.Repeat("x", size)
	p.Seal()
	receipt, err := s.Push(t.Context(), []rig.Post{p})
	require.NoError(t, err)
	d.id, d.error, d.payload = receipt.Items[0].DataID, word, p.Title+`"`
	if d.reason == deadletter.Rejected || d.reason == deadletter.Failed {
		d.payload = string(p.Item) // the others have what was made of it
	}
	return d
}

// onlyLetter waits for the one letter of an agent with a reason, and returns its id.
func onlyLetter(t *testing.T, s *rig.Site, agent string, reason deadletter.Reason) string {
	var list struct{ Items []client.DeadLetter }
	query := url.Values{"agent": {agent}, "reason": {string(reason)}}
	rig.Await(t, rig.SettleLimit, func() error {
		body, err := s.Get("/api/dead-letters?" + query.Encode())
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &list); err != nil {
			return err
		}
		if len(list.Items) != 1 {
			return fmt.Errorf("%d letters of %s, %s", len(list.Items), agent, reason)
		}
		return nil
	})
	return list.Items[0].DataID
}

// find looks the item up in every way there is.
func (d death) find(t *testing.T, s *rig.Site, data string) {
	var l client.DeadLetter
	rig.Await(t, rig.SettleLimit, func() error {
		body, err := s.Get("/api/dead-letters/" + d.id + "?agent=" + d.agent)
		if err != nil {
			return err
		}
		return json.Unmarshal(body, &l)
	})
	d.told(t, l)

	gravitas := func(args ...string) string {
		o := rig.Invoke(t, nil, nil, append(args, "--data", data)...)
		require.Zero(t, o.Status, o.Err)
		return o.Out
	}
	var shown client.DeadLetter
	require.NoError(t, json.Unmarshal([]byte(gravitas("dlq", "show", d.id, "--agent", d.agent, "--output", "json")), &shown))
	d.told(t, shown)
	require.Contains(t, gravitas("dlq", "show", d.id, "--agent", d.agent), d.payload)
	require.Contains(t, gravitas("dlq", "list", "--agent", d.agent, "--reason", string(d.reason)), l.DataID)

	if d.untraced {
		o := rig.Invoke(t, nil, nil, "trace", d.id, "--data", data)
		require.Equal(t, 1, o.Status)
		require.Contains(t, o.Err, "not_found")
		return
	}
	var trace client.Trace
	rig.Await(t, rig.SettleLimit, func() error { // stamps come a moment later
		body, err := s.Get("/api/trace/" + d.id)
		if err != nil {
			return err
		}
		if err := json.Unmarshal(body, &trace); err != nil {
			return err
		}
		return d.traced(trace)
	})
	printed := gravitas("trace", d.id)
	require.Contains(t, printed, d.agent)
	require.Contains(t, printed, "failed: see `gravitas dlq show")
}

// told holds a letter to the death.
func (d death) told(t *testing.T, l client.DeadLetter) {
	require.Equal(t, d.agent, l.Agent)
	require.EqualValues(t, d.reason, l.Reason)
	require.Contains(t, l.Error, d.error)
	require.Equal(t, d.attempts, l.Attempts)
	require.Equal(t, "dead", l.Status)
	require.WithinRange(t, l.Last, l.First, time.Now())
	require.NotEmpty(t, l.Topic)
	if d.untraced {
		require.Equal(t, d.payload, string(l.Raw))
		return
	}
	var seen envelope.Envelope
	require.NoError(t, envelope.Decode(l.Envelope, &seen))
	require.Contains(t, string(seen.Data), d.payload)
	require.Equal(t, l.DataID, seen.DataID.String())
	require.Contains(t, []string{l.DataID, l.Root}, d.id)
}

// traced says what a trace lacks of the death.
func (d death) traced(trace client.Trace) error {
	for _, h := range trace.Hops {
		if h.Agent == d.agent && h.Dead != nil && h.Error != nil && strings.Contains(*h.Error, d.error) && h.Attempts == d.attempts &&
			trace.Status == client.Failed {
			return nil
		}
	}
	return fmt.Errorf("no death of %s in %+v", d.agent, trace)
}
