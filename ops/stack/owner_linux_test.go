package stack_test

import (
	"bufio"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack/stacktest"
)

func TestServersDieWithTheirOwner(t *testing.T) {
	t.Parallel()
	stacktest.Real(t)
	owner := exec.Command(os.Args[0])
	owner.Env = append(os.Environ(), holdRedis+"="+t.TempDir())
	owner.Stderr = os.Stderr
	out, err := owner.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, owner.Start())
	line, err := bufio.NewReader(out).ReadString('\n')
	require.NoError(t, err)
	addr := strings.TrimSpace(line)
	conn, err := net.Dial("tcp", addr)
	require.NoError(t, err, "its server is there")
	conn.Close()

	require.NoError(t, owner.Process.Kill())
	require.Error(t, owner.Wait())

	require.Eventually(t, func() bool {
		conn, err := net.Dial("tcp", addr)
		if err == nil {
			conn.Close()
		}
		return err != nil
	}, 5*time.Second, 10*time.Millisecond, "its server is gone with it")
}
