package saveevents_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/saveevents"
	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAnEventThatIsSentAgainTakesTheOldOnesPlace(t *testing.T) {
	tables, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer tables.Close()
	made, err := agenttest.Process(t, saveevents.New(tables), "events",
		`{"user":"u","kind":"click","product":"a","at":"2026-11-21T12:00:00Z"}`,
		`{"user":"u","kind":"view","product":"b","at":"2026-11-21T12:00:01Z","event_id":"e"}`,
		`{"user":"other","kind":"view","product":"b","at":"2026-11-21T12:00:01Z","event_id":"e"}`,
		`{"user":"u","kind":"click","product":"a","at":"2026-11-21T12:00:00Z"}`,
		`{"user":"u","kind":"like","product":"c","at":"2026-11-21T11:00:00Z","event_id":"e"}`,
	)
	require.NoError(t, err)
	require.Empty(t, made)
	events, err := tables.ListEvents(t.Context(), "u", store.EventPlace{}, 10)
	require.NoError(t, err)
	var did []string
	for _, e := range events {
		did = append(did, e.Kind+" "+e.Product)
	}
	require.Equal(t, []string{"click a", "like c"}, did)
	_, err = agenttest.Process(t, saveevents.New(tables), "events", `{"user":"u"}`)
	require.ErrorIs(t, err, agents.ErrReject)
}
