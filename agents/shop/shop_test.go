package shop_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/recommend"
	"gravitas/agents/shop"
	"gravitas/agents/store"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAProductsTextIsAllThatIsSaidOfIt(t *testing.T) {
	p, err := shop.Product([]byte(`{"id":"p","title":"Red shoes","tags":["run","sport"],"category":"shoes","text":"light","price":7}`))
	require.NoError(t, err)
	require.Equal(t, recommend.Product{ID: "p", Title: "Red shoes", Text: "Red shoes shoes run sport light"}, p)
	for _, bad := range []string{`{"title":"x"}`, `{"id":7}`, `{"id":"x"`} {
		_, err := shop.Product([]byte(bad))
		require.Error(t, err, bad)
	}
}

func TestAnEventIsKnownByItsOwnIDOrItsItems(t *testing.T) {
	items := agenttest.Items("events",
		`{"user":"u","kind":"click","product":"p","query":"not of a click","at":"2026-11-21T13:00:00.1234567+01:00"}`,
		`{"user":"u","kind":"search","query":"red shoes","at":"2026-11-21T12:00:00Z","event_id":"e7"}`,
	)
	events, err := shop.Events(items)
	require.NoError(t, err)
	require.Equal(t, []store.Event{
		{
			User: "u", Kind: "click", Product: "p", At: time.Date(2026, 11, 21, 12, 0, 0, 123456000, time.UTC),
			ID: items[0].DataID.String(), DataID: items[0].DataID.String(), Item: items[0].Data, Sequence: items[0].Order(),
		},
		{
			User: "u", Kind: "search", Query: "red shoes", At: time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC),
			ID: "e7", DataID: items[1].DataID.String(), Item: items[1].Data, Sequence: items[1].Order(),
		},
	}, events)
	for _, bad := range []string{
		`{"kind":"click","product":"p","at":"2026-11-21T12:00:00Z"}`, `{"user":"u","kind":"click","at":"2026-11-21T12:00:00Z"}`,
		`{"user":"u","kind":"search","product":"p","at":"2026-11-21T12:00:00Z"}`, `{"user":"u","kind":"click","product":"p","at":"noon"}`, `{"user":`,
	} {
		_, err := shop.Events(agenttest.Items("events", bad))
		require.ErrorIs(t, err, agents.ErrReject, bad)
	}
}
