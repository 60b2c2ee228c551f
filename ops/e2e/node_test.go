package e2e

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// node is everything in one process on embedded parts. It can be killed and started
// again on its data directory; its addresses are then others.
type node struct {
	t    testing.TB
	data string
	args []string

	mu   sync.Mutex
	proc *process
}

// startNode runs `gravitas up` on a data directory of its own.
func startNode(t testing.TB, args ...string) *node {
	t.Helper()
	n := &node{t: t, data: filepath.Join(t.TempDir(), "data"), args: args}
	n.start()
	return n
}

// freePorts has the system choose every address.
func freePorts() []string {
	return []string{"--frontdoor-addr", "127.0.0.1:0", "--readapi-addr", "127.0.0.1:0", "--ops-addr", "127.0.0.1:0"}
}

func (n *node) command() []string {
	return append(append([]string{"up", "--data", n.data}, freePorts()...), n.args...)
}

// start runs the process and returns how long it took to accept work.
func (n *node) start() time.Duration {
	n.t.Helper()
	began := time.Now()
	p := start(n.t, n.command()...)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.proc = p
	return time.Since(began)
}

func (n *node) process() *process {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.proc
}

// site is the node as its clients see it.
func (n *node) site() *site {
	return newSite(n.t, readKeys(n.t, n.data).Producer,
		func() string { return n.process().ready.Frontdoor },
		func() string { return n.process().ready.Readapi })
}

// keys are those that a first run makes.
type keys struct{ Producer, Operator string }

func readKeys(t testing.TB, data string) (k keys) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "keys.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &k))
	return k
}
