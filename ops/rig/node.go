package rig

import (
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// Node is everything in one process on embedded parts. It can be killed and started
// again on its data directory; its addresses are then others.
type Node struct {
	t       testing.TB
	program Program
	Data    string
	args    []string

	mu   sync.Mutex
	proc *Process
}

// StartNode runs `gravitas up` on a data directory of its own.
func StartNode(t testing.TB, args ...string) *Node {
	t.Helper()
	return Program{}.StartNode(t, filepath.Join(t.TempDir(), "data"), args...)
}

// StartNode runs the program as a node on a data directory.
func (g Program) StartNode(t testing.TB, data string, args ...string) *Node {
	t.Helper()
	n := &Node{t: t, program: g, Data: data, args: args}
	n.Start()
	return n
}

// freePorts has the system choose every address.
func freePorts() []string {
	return []string{"--frontdoor-addr", "127.0.0.1:0", "--readapi-addr", "127.0.0.1:0", "--ops-addr", "127.0.0.1:0"}
}

// Command is how the node is started.
func (n *Node) Command() []string {
	return append(append([]string{"up", "--data", n.Data}, freePorts()...), n.args...)
}

// Start runs the process and returns how long it took to accept work.
func (n *Node) Start() time.Duration {
	n.t.Helper()
	began := time.Now()
	p := n.program.start(n.t, n.Command()...)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.proc = p
	return time.Since(began)
}

// Mend has the next start leave out what the first was given besides.
func (n *Node) Mend() { n.args = nil }

// Process is the node's last one.
func (n *Node) Process() *Process {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.proc
}

// Site is the node as its clients see it.
func (n *Node) Site() *Site {
	return newSite(n.t, ReadKeys(n.t, n.Data).Producer,
		func() string { return n.Process().Ready.Frontdoor },
		func() string { return n.Process().Ready.Readapi })
}

// Keys are those that a first run makes.
type Keys struct{ Producer, Operator string }

// ReadKeys reads them from a data directory.
func ReadKeys(t testing.TB, data string) (k Keys) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(data, "keys.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &k))
	return k
}
