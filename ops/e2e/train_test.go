package e2e

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

// TestATrainingIsTakenOverWithoutAStop: vectors are learnt from the events on the log while the
// instance goes on. Users' next events are found by them, after a kill too, and tables that are
// made anew say the same.
func TestATrainingIsTakenOverWithoutAStop(t *testing.T) {
	lines := eventLines()
	n := rig.StartNode(t)
	s := openShop(n.Site())
	half := len(lines) / 2
	s.push(t, lines[:half]...)
	s.Settle(rig.SettleLimit, 0)
	train := func() (version string) {
		o := rig.Invoke(t, nil, nil, "train", "products", "--data", n.Data, "--output", "json")
		require.Zero(t, o.Status, o.Err)
		var done struct {
			Version  string
			Events   int
			Products int
		}
		require.NoError(t, json.Unmarshal([]byte(o.Out), &done))
		require.NotZero(t, done.Events)
		require.LessOrEqual(t, done.Products, shopProducts)
		return done.Version
	}
	first := train()
	require.Equal(t, first, train(), "the same events give the same vectors")
	n.Process().Kill()
	n.Start()
	s.push(t, lines[half:]...)
	s.Settle(rig.SettleLimit, 0)
	want := s.answers(t)
	for path, answer := range want {
		if strings.Contains(path, "recommendations") {
			require.Contains(t, string(answer), `"version":"`+first+`"`, path)
		}
	}
	s.requireRebuilt(t, n.Data, nil, want)
}
