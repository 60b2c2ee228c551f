package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

const (
	stopLimit      = 10 * time.Second // the contract's, from SIGTERM to the end
	stoppedPosts   = 10_000
	refusalLimit   = 10 * time.Second // for a command that must fail at once
	stopsUnderLoad = 3
)

func TestStopsCleanUnderLoadAndGoesOnWithEverythingThere(t *testing.T) {
	all := rig.Posts(t, stoppedPosts)
	want := rig.Undisturbed(t, all)
	n := rig.StartNode(t)
	s := n.Site()
	live := rig.Watch(t, s.Readapi, 0, 1)
	d := rig.StartDrill(t, s, all, 21)
	for _, moment := range d.Moments(stopsUnderLoad) {
		d.Reach(moment)
		status, took, err := n.Process().Terminate(stopLimit)
		require.NoError(t, err)
		require.Zero(t, status, n.Process().Log.String())
		require.NoFileExists(t, filepath.Join(n.Data, "ready.json"))
		t.Logf("ended %s after SIGTERM, accepts work again %s after its start", took, n.Start())
	}
	d.Finish(want, live)
	rig.RequireNothingLost(t, n.Data)
}

func TestASecondInstanceOnADataDirectoryFailsAtOnce(t *testing.T) {
	n := rig.StartNode(t)
	began := time.Now()
	second := rig.Launch(t, n.Command()...)
	status, err := second.Wait(refusalLimit)
	require.NoError(t, err)
	require.Equal(t, 1, status)
	require.Contains(t, second.Log.String(), "in use")
	require.Contains(t, second.Log.String(), n.Data)
	t.Logf("refused in %s: %s", time.Since(began), second.Log.String())

	_, err = n.Site().Get("/api/status")
	require.NoError(t, err, "the first one works on")
	require.Equal(t, n.Process().Ready, readReady(t, n.Data), "and is still the one found")
}

func TestAKilledInstanceLeavesNothingInTheWay(t *testing.T) {
	n := rig.StartNode(t)
	s := n.Site()
	all := rig.MakePosts(200)
	require.NoError(t, s.Replay(t.Context(), all))
	before := rig.ReadKeys(t, n.Data)
	n.Process().Kill()
	require.FileExists(t, filepath.Join(n.Data, "ready.json"), "a killed process can't tidy up")
	t.Logf("accepts work again %s after its start", n.Start())
	require.Equal(t, before, rig.ReadKeys(t, n.Data), "the keys stay")
	require.Equal(t, n.Process().Ready, readReady(t, n.Data))
	s.Settle(rig.SettleLimit, len(all))
	s.Verified(all)
}

func TestOnlyTheOwnerMayReadTheKeys(t *testing.T) {
	n := rig.StartNode(t)
	info, err := os.Stat(filepath.Join(n.Data, "keys.json"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	k := rig.ReadKeys(t, n.Data)
	require.NotEmpty(t, k.Producer)
	require.NotEmpty(t, k.Operator)
	require.NotContains(t, n.Process().Log.String(), k.Producer)
	require.NotContains(t, n.Process().Log.String(), k.Operator)
}

// readReady is the ready line as it is left in the data directory.
func readReady(t *testing.T, data string) (r rig.ReadyLine) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "ready.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &r))
	return r
}
