package saveproducts_test

import (
	"log/slog"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/saveproducts"
	"gravitas/agents/store/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestAProductIsKeptAsItCameLast(t *testing.T) {
	tables, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer tables.Close()
	made, err := agenttest.Process(t, saveproducts.New(tables), "products",
		`{"id":"a","title":"Shoes"}`, `{"id":"b","title":"Hose"}`, `{"id":"a","title":"Red shoes","category":"shoes","price":7}`)
	require.NoError(t, err)
	require.Empty(t, made)
	p, err := tables.GetProduct(t.Context(), "a")
	require.NoError(t, err)
	require.Equal(t, "Red shoes", p.Title)
	require.Equal(t, "shoes", p.Category)
	require.JSONEq(t, `{"id":"a","title":"Red shoes","category":"shoes","price":7}`, string(p.Item))
	_, err = agenttest.Process(t, saveproducts.New(tables), "products", `{"title":"Shoes"}`)
	require.ErrorIs(t, err, agents.ErrReject)
}
