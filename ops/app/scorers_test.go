package app

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/scorer/model"
	"gravitas/ops/config"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// modelFile is a copy of the first scorer's model.
func modelFile(t *testing.T) string {
	data, err := os.ReadFile(filepath.Join("..", "..", "agents", "scorer", "model", "seriousness.v1.bin"))
	require.NoError(t, err)
	path := filepath.Join(t.TempDir(), "second.model")
	require.NoError(t, os.WriteFile(path, data, 0o644))
	return path
}

func TestAgentsAndTheReadAPIScoreWithTheSameModelWhateverBecomesOfItsFile(t *testing.T) {
	path := modelFile(t)
	a, err := New(&config.Config{Scorer: []string{"scorer.v2=" + path}}, Roles{}, Version{}, io.Discard, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	of := func() *model.Model {
		models, err := a.models()
		require.NoError(t, err)
		return models["scorer.v2"]
	}
	first := of()
	require.NotNil(t, first)
	require.NoError(t, os.Remove(path))
	require.Same(t, first, of())
}
