package pebble_test

import (
	"bufio"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
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

func TestAKillCostsTheLastMomentsAtMost(t *testing.T) {
	if dir := os.Getenv(childDir); dir != "" {
		writeUntilKilled(t, dir)
	}
	const batches, lastMoments = 500, 100
	dir := t.TempDir()
	child := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$")
	child.Env = append(os.Environ(), childDir+"="+dir)
	out, err := child.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, child.Start())
	written := 0
	for lines := bufio.NewScanner(out); written < batches && lines.Scan(); written++ {
	}
	require.NoError(t, child.Process.Kill())
	require.Error(t, child.Wait(), "killed")
	require.Equal(t, batches, written)

	cache := open(t, pebble.Config{Dir: dir}, newClock())
	for n := range batches - lastMoments {
		_, err := cache.Read(t.Context(), numbered(n))
		require.NoErrorf(t, err, "batch %d of %d", n, batches)
	}
}

// writeUntilKilled writes stamps one by one, and a line for each.
func writeUntilKilled(t *testing.T, dir string) {
	cache, err := pebble.Open(pebble.Config{Dir: dir}, newClock().now, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	for n := 0; ; n++ {
		stamp := tracecache.Accepted(numbered(n), "posts", "local", time.Now(), "")
		require.NoError(t, cache.Write(context.Background(), []tracecache.Stamp{stamp}))
		fmt.Println(n)
	}
}

func numbered(n int) (id uuid.UUID) {
	binary.BigEndian.PutUint64(id[:], uint64(n))
	return id
}
