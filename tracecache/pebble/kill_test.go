package pebble_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/tracecache"
	"gravitas/tracecache/pebble"
)

// childDir names the directory that the test binary, run again as a child,
// writes to until it is killed.
const childDir = "TRACECACHE_PEBBLE_CHILD_DIR"

// stamps is how many the child writes.
const stamps = 50

func TestAKillCostsTheLastMomentsAtMost(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		writeUntilKilled(t, dir)
	}
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), childDir+"="+dir)
	require.NoError(t, child.Start())
	t.Cleanup(func() { _ = child.Process.Kill() }) // where the test fails before
	require.Eventually(t, func() bool { return logHolds(dir, numbered(stamps-1)) }, 30*time.Second, 10*time.Millisecond)
	require.NoError(t, child.Process.Kill())
	require.Error(t, child.Wait(), "killed")

	cache := open(t, pebble.Config{Dir: dir}, newClock())
	for n := range stamps {
		_, err := cache.Read(t.Context(), numbered(n))
		require.NoErrorf(t, err, "stamp %d of %d", n, stamps)
	}
}

// writeUntilKilled writes a few stamps, too few to fill a block of the store's
// log, and then nothing more.
func writeUntilKilled(t *testing.T, dir string) {
	cache := open(t, pebble.Config{Dir: dir}, newClock())
	for n := range stamps {
		stamp := tracecache.Accepted(numbered(n), "posts", "local", time.Now(), "")
		require.NoError(t, cache.Write(t.Context(), []tracecache.Stamp{stamp}))
	}
	select {}
}

// logHolds reports whether the store's log on disk names an item.
func logHolds(dir string, id uuid.UUID) bool {
	logs, _ := filepath.Glob(filepath.Join(dir, "*.log"))
	for _, log := range logs {
		if content, err := os.ReadFile(log); err == nil && bytes.Contains(content, id[:]) {
			return true
		}
	}
	return false
}

func numbered(n int) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}
