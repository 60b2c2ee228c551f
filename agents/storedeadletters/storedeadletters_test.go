package storedeadletters_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/store/pebble"
	"gravitas/agents/storedeadletters"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestARowStandsAsTheLastLetterSays(t *testing.T) {
	tables, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.NewTextHandler(io.Discard, nil)))
	require.NoError(t, err)
	defer tables.Close()
	agent := storedeadletters.New(tables)
	item := agenttest.Items("posts", `{"id":"a"}`)[0]
	at := time.Date(2026, 11, 21, 8, 0, 0, 123456789, time.UTC)

	var items []agents.Item
	for i, status := range []deadletter.Status{deadletter.Dead, deadletter.Redriven, deadletter.Done} {
		l := deadletter.New("scorer.v1", stream.Record{Topic: "posts", Partition: 1, Offset: 7}, &item.Envelope, deadletter.Failed, errors.New("broken"))
		l.First, l.Last, l.Attempts, l.Status = at, at.Add(time.Second), 5, status
		var e envelope.Envelope
		require.NoError(t, envelope.Decode(l.Record("scorer.v1", at).Value, &e))
		items = append(items, agents.Item{Envelope: e, Offset: int64(i)})
	}
	for _, order := range [][]agents.Item{items[:2], {items[2], items[0]}, items[:1]} {
		_, err := agent.Process(context.Background(), order)
		require.NoError(t, err)
	}
	rows, err := tables.DeadLettersOf(context.Background(), item.DataID.String())
	require.NoError(t, err)
	require.Len(t, rows, 1)
	require.Equal(t, "done", rows[0].Status)
	require.Equal(t, at.Truncate(time.Microsecond), rows[0].First)
	require.Equal(t, item.DataID.String(), rows[0].Root)
	kept, err := deadletter.Decode(rows[0].Letter)
	require.NoError(t, err)
	var payload envelope.Envelope
	require.NoError(t, envelope.Decode(kept.Envelope, &payload))
	require.Equal(t, `{"id":"a"}`, string(payload.Data))
}

func TestWhatIsNoLetterIsRejected(t *testing.T) {
	_, err := agenttest.Process(t, storedeadletters.New(nil), envelope.ChannelDeadLetters, `{"agent":"scorer.v1"}`)
	require.ErrorIs(t, err, agents.ErrReject)
}
