package overload

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/ops/client"
)

const (
	readyLimit = time.Minute
	stopLimit  = 20 * time.Second // 10 s are promised, to a machine that has the time
)

// node is `gravitas up` in a process of its own.
type node struct {
	client.Ready
	keys   client.Keys
	http   *http.Client // for all but the load
	cmd    *exec.Cmd
	stderr bytes.Buffer
	exited chan struct{}
}

// start runs a node on fresh data until the test ends, on real servers where the long
// form is given some.
func start(t *testing.T, form lengths) *node {
	data := filepath.Join(t.TempDir(), "data")
	args := []string{
		"up", "--data", data, "--log-level", "warn",
		"--frontdoor-addr", "127.0.0.1:0", "--readapi-addr", "127.0.0.1:0", "--ops-addr", "127.0.0.1:0",
	}
	if form.long {
		args = append(args, realServers()...)
	}
	n := &node{cmd: exec.Command(os.Getenv(binaryEnv), args...), http: &http.Client{Transport: &http.Transport{}}, exited: make(chan struct{})}
	n.cmd.Stderr = &n.stderr
	out, err := n.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, n.cmd.Start())
	ready := make(chan string, 1)
	go func() {
		defer close(n.exited)
		line, _ := bufio.NewReader(out).ReadString('\n') // none: the process has ended
		ready <- line
		_, _ = io.Copy(io.Discard, out)
		_ = n.cmd.Wait() // ProcessState has the outcome
	}()
	t.Cleanup(func() { n.stop(t) })
	select {
	case line := <-ready:
		require.NotEmpty(t, line, "ended before it was ready: %s", &n.stderr)
	case <-time.After(readyLimit):
		require.FailNow(t, "not ready in time")
	}
	n.Ready, err = client.ReadReady(data)
	require.NoError(t, err)
	n.keys, err = client.ReadKeys(data)
	require.NoError(t, err)
	return n
}

// realServers are the flags that name those of the environment.
func realServers() (flags []string) {
	for flag, env := range map[string]string{
		"--kafka": "GRAVITAS_TEST_KAFKA", "--cassandra": "GRAVITAS_TEST_CASSANDRA", "--redis": "GRAVITAS_TEST_REDIS",
	} {
		if addr := os.Getenv(env); addr != "" {
			flags = append(flags, flag, addr)
		}
	}
	if len(flags) > 0 {
		flags = append(flags, "--namespace", "overload_"+strings.ReplaceAll(uuid.NewString(), "-", "")[:12])
	}
	return flags
}

func (n *node) stop(t *testing.T) {
	n.http.CloseIdleConnections()
	_ = n.cmd.Process.Signal(syscall.SIGTERM) // it may be gone
	select {
	case <-n.exited:
	case <-time.After(stopLimit):
		_ = n.cmd.Process.Kill()
		<-n.exited
		t.Errorf("did not stop in %s", stopLimit)
	}
	if t.Failed() {
		t.Logf("what the process said:\n%s", &n.stderr)
	}
}

// metric is one of the node's, without labels.
func (n *node) metric(ctx context.Context, name string) (float64, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, n.Ops+"/metrics", nil)
	if err != nil {
		return 0, err
	}
	answer, err := n.http.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if value, ok := strings.CutPrefix(lines.Text(), name+" "); ok {
			return strconv.ParseFloat(value, 64)
		}
	}
	return 0, fmt.Errorf("no metric %s: %w", name, lines.Err())
}

// verify runs `gravitas verify` to its end, and returns what it said where it failed.
func (n *node) verify(ctx context.Context, wait time.Duration) error {
	cmd := exec.CommandContext(ctx, os.Getenv(binaryEnv), "verify", "--wait", wait.String(), "--readapi-addr", strings.TrimPrefix(n.Readapi, "http://"))
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("verify: %w\n%s", err, out)
	}
	return nil
}
