package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

const (
	stopLimit      = 10 * time.Second // the contract's, from SIGTERM to the end
	stoppedPosts   = 10_000
	refusalLimit   = 10 * time.Second // for a command that must fail at once
	stopsUnderLoad = 3
)

func TestStopsCleanUnderLoadAndGoesOnWithEverythingThere(t *testing.T) {
	all := posts(t, stoppedPosts)
	want := undisturbed(t, all)
	n := startNode(t)
	s := n.site()
	live := watch(t, s.readapi, 0, 1)
	d := startDrill(t, s, all, 21)
	for _, moment := range d.moments(stopsUnderLoad) {
		d.reach(moment)
		status, took, err := n.process().terminate(stopLimit)
		require.NoError(t, err)
		require.Zero(t, status, n.process().log.String())
		require.NoFileExists(t, filepath.Join(n.data, "ready.json"))
		t.Logf("ended %s after SIGTERM, accepts work again %s after its start", took, n.start())
	}
	d.finish(want, live)
	requireNothingLost(t, n.data)
}

func TestASecondInstanceOnADataDirectoryFailsAtOnce(t *testing.T) {
	n := startNode(t)
	began := time.Now()
	second := launch(t, n.command()...)
	status, err := second.wait(refusalLimit)
	require.NoError(t, err)
	require.Equal(t, 1, status)
	require.Contains(t, second.log.String(), "in use")
	require.Contains(t, second.log.String(), n.data)
	t.Logf("refused in %s: %s", time.Since(began), second.log.String())

	_, err = n.site().get("/api/status")
	require.NoError(t, err, "the first one works on")
	require.Equal(t, n.process().ready, readReady(t, n.data), "and is still the one found")
}

func TestAKilledInstanceLeavesNothingInTheWay(t *testing.T) {
	n := startNode(t)
	s := n.site()
	all := makePosts(200)
	require.NoError(t, s.replay(t.Context(), all))
	before := readKeys(t, n.data)
	n.process().kill()
	require.FileExists(t, filepath.Join(n.data, "ready.json"), "a killed process can't tidy up")
	t.Logf("accepts work again %s after its start", n.start())
	require.Equal(t, before, readKeys(t, n.data), "the keys stay")
	require.Equal(t, n.process().ready, readReady(t, n.data))
	s.settle(settleLimit, len(all))
	s.verified(all)
}

func TestOnlyTheOwnerMayReadTheKeys(t *testing.T) {
	n := startNode(t)
	info, err := os.Stat(filepath.Join(n.data, "keys.json"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	k := readKeys(t, n.data)
	require.NotEmpty(t, k.Producer)
	require.NotEmpty(t, k.Operator)
	require.NotContains(t, n.process().log.String(), k.Producer)
	require.NotContains(t, n.process().log.String(), k.Operator)
}

// readReady is the ready line as it is left in the data directory.
func readReady(t *testing.T, data string) (r readyLine) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "ready.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &r))
	return r
}
