//go:build unix

package pebble_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// writerDir, set, makes a run of this test binary the process that is killed.
const writerDir = "GRAVITAS_STORE_WRITER_DIR"

func TestWhatWasAcknowledgedSurvivesAKill(t *testing.T) {
	if dir := os.Getenv(writerDir); dir != "" {
		writeUntilKilled(t, dir)
	}
	dir := t.TempDir()
	for range 3 {
		acknowledged := killWriter(t, dir, 40)
		s := open(t, dir)
		for i := range acknowledged {
			_, err := s.GetPost(context.Background(), strconv.Itoa(i))
			require.NoError(t, err)
		}
		require.NoError(t, s.Close())
	}
}

// writeUntilKilled prints the number of each batch of one post after it returned.
func writeUntilKilled(t *testing.T, dir string) {
	s := open(t, dir)
	for i := 0; ; i++ {
		p := store.Post{ID: strconv.Itoa(i), Subreddit: "golang", Item: make([]byte, 1000)}
		require.NoError(t, s.PutPosts(context.Background(), []store.Post{p}))
		fmt.Println("wrote", i)
	}
}

// killWriter starts a writer, kills it after n acknowledgements or more, and
// returns how many there were.
func killWriter(t *testing.T, dir string, n int) (acknowledged int) {
	cmd := exec.Command(os.Args[0], "-test.run=TestWhatWasAcknowledgedSurvivesAKill")
	cmd.Env = append(os.Environ(), writerDir+"="+dir)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		var i int
		if _, err := fmt.Sscanf(lines.Text(), "wrote %d", &i); err != nil {
			continue
		}
		acknowledged = i + 1
		if acknowledged == n {
			require.NoError(t, cmd.Process.Signal(syscall.SIGKILL))
		}
	}
	require.Error(t, cmd.Wait())
	require.GreaterOrEqual(t, acknowledged, n)
	return acknowledged
}
