package genrecommendations_test

import (
	"encoding/json"
	"log/slog"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents"
	"gravitas/agents/agenttest"
	"gravitas/agents/genrecommendations"
	"gravitas/agents/recommend"
	"gravitas/agents/saverecommendations"
	"gravitas/agents/store/pebble"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

type products struct{ set *recommend.Set }

func (p products) Set() (*recommend.Set, error) {
	if p.set == nil {
		return nil, agents.ErrWait
	}
	return p.set, nil
}

var shoes = products{recommend.NewSet(nil).With(
	recommend.Product{ID: "a", Text: "red shoes leather"},
	recommend.Product{ID: "b", Text: "blue shoes leather"},
	recommend.Product{ID: "c", Text: "garden hose"},
)}

const moved = `{"user":"u","vector":"","version":"of long ago","recent":[{"product":"a","weight":1},{"query":"leather","weight":0.1}],"at":"2026-11-21T08:00:00Z"}`

func generate(t *testing.T, set products, data string) (found genrecommendations.Recommendations, err error) {
	made, err := agenttest.Process(t, genrecommendations.New(set, func() time.Time { return noon }), "user-embeddings", data)
	if err == nil {
		require.Len(t, made, 1)
		require.NoError(t, json.Unmarshal([]byte(made[0]), &found))
	}
	return found, err
}

func TestTheNearestProductsAreFoundLessThoseJustUsed(t *testing.T) {
	found, err := generate(t, shoes, moved)
	require.NoError(t, err)
	require.Equal(t, "u", found.User)
	require.Equal(t, noon, found.Generated)
	require.Equal(t, recommend.Untrained, found.Version, "of the vectors that are here now")
	require.Len(t, found.Items, 2)
	require.Equal(t, "b", found.Items[0].Product)
	require.Equal(t, []string{"a"}, found.Items[0].Because)
	require.Greater(t, found.Items[0].Score, found.Items[1].Score)
}

func TestWhatIsNoEmbeddingIsRejectedAndNothingIsFoundBeforeTheProductsAreKnown(t *testing.T) {
	_, err := generate(t, shoes, `{"user":7}`)
	require.ErrorIs(t, err, agents.ErrReject)
	_, err = generate(t, products{}, moved)
	require.ErrorIs(t, err, agents.ErrWait)
}

func TestRecommendationsAreKeptAsTheyWereMade(t *testing.T) {
	tables, err := pebble.Open(pebble.Config{Dir: t.TempDir()}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	defer tables.Close()
	made, err := agenttest.Process(t, genrecommendations.New(shoes, func() time.Time { return noon }), "user-embeddings", moved)
	require.NoError(t, err)
	_, err = agenttest.Process(t, saverecommendations.New(tables), "recommendations", `{"user":"u","items":[],"generated":"2026-11-21T08:00:00Z"}`, made[0])
	require.NoError(t, err)
	row, err := tables.GetRecommendations(t.Context(), "u")
	require.NoError(t, err)
	require.Equal(t, noon, row.Generated)
	require.Equal(t, recommend.Untrained, row.Version)
	var items []genrecommendations.Product
	require.NoError(t, json.Unmarshal(row.Items, &items))
	require.Equal(t, "b", items[0].Product)
	for _, bad := range []string{`{"user":"u","generated":"noon","items":[]}`, `{"items":[],"generated":"2026-11-21T08:00:00Z"}`, `{"user":"u","generated":"2026-11-21T08:00:00Z"}`, `{`} {
		_, err := agenttest.Process(t, saverecommendations.New(tables), "recommendations", bad)
		require.ErrorIs(t, err, agents.ErrReject, bad)
	}
}
