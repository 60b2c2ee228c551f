package chaos

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/bench"
	"gravitas/ops/stack/stacktest"
)

// TestChaos plays every scenario, and fails where something was lost, counted twice, out of
// order or given up.
func TestChaos(t *testing.T) {
	seed, onEmbedded, onServers := setting[uint64](seedFlag), shortOnEmbedded, shortOnServers
	if setting[bool](longFlag) {
		onEmbedded, onServers = longOnEmbedded, longOnServers
	}
	t.Logf("seed %d", seed)
	out := &results{Seed: seed, Machine: bench.ThisMachine(time.Now())}
	play := func(t *testing.T, scenarios []scenario) {
		for _, s := range scenarios {
			t.Run(s.name, func(t *testing.T) { s.play(t, seed, out) })
		}
	}
	t.Run("embedded", func(t *testing.T) { play(t, onEmbedded()) })
	t.Run("real servers", func(t *testing.T) {
		stacktest.Real(t)
		play(t, onServers(startServers(t)))
	})
	if path := setting[string](resultsFlag); path != "" {
		require.NoError(t, out.write(path))
	}
}
