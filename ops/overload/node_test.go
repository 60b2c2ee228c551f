package overload

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/ops/client"
	"gravitas/ops/rig"
)

// node is `gravitas up` in a process of its own.
type node struct {
	client.Ready
	keys client.Keys
	http *http.Client // for all but the load
}

// start runs a node on fresh data until the test ends, on real servers where the long
// form is given some.
func start(t *testing.T, form lengths) *node {
	t.Helper()
	args := []string{"--log-level", "warn"}
	if form.long {
		args = append(args, realServers()...)
	}
	run := rig.StartNode(t, args...)
	n := &node{http: &http.Client{Transport: &http.Transport{}}}
	t.Cleanup(n.http.CloseIdleConnections)
	var err error
	n.Ready, err = client.ReadReady(run.Data)
	require.NoError(t, err)
	n.keys, err = client.ReadKeys(run.Data)
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

// verify has `gravitas verify` find that the ledger adds up with nothing in flight, and
// returns how long that took.
func (n *node) verify(t *testing.T, limit time.Duration) time.Duration {
	t.Helper()
	begun := time.Now()
	o := rig.Invoke(t, nil, nil, "verify", "--wait", limit.String(), "--readapi-addr", strings.TrimPrefix(n.Readapi, "http://"))
	require.Zero(t, o.Status, o.Err)
	return time.Since(begun)
}
