package e2e

import (
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
)

// servers are the addresses of real ones.
type servers struct{ kafka, cassandra, redis string }

// cluster is every role in a process of its own, on real servers and in a namespace of its own.
type cluster struct {
	t         testing.TB
	dir       string
	namespace string
	servers   servers

	mu    sync.Mutex
	procs map[string]*process // by role
}

// The roles that serve; the others are agents, by name.
const (
	roleFrontdoor = "frontdoor"
	roleReadapi   = "readapi"
)

// startCluster runs every role, all at once.
func startCluster(t testing.TB, on servers) *cluster {
	t.Helper()
	c := &cluster{
		t: t, dir: t.TempDir(), servers: on, procs: map[string]*process{},
		namespace: newNamespace(),
	}
	launched := map[string]*process{}
	for _, role := range c.roles() {
		launched[role] = c.launch(role)
	}
	for role, p := range launched {
		c.admit(role, p)
	}
	return c
}

// newNamespace keeps a test apart from all others on the same servers.
func newNamespace() string { return "e2e_" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12] }

func (c *cluster) roles() []string {
	return append([]string{roleFrontdoor, roleReadapi}, slices.Sorted(maps.Keys(upstream()))...)
}

func (c *cluster) launch(role string) *process {
	c.t.Helper()
	args := []string{"agent", role}
	if role == roleFrontdoor || role == roleReadapi {
		args = []string{role}
	}
	args = append(append(args, freePorts()...), "--data", c.data(role), "--namespace", c.namespace,
		"--kafka", c.servers.kafka, "--cassandra", c.servers.cassandra, "--redis", c.servers.redis)
	return launch(c.t, args...)
}

// admit waits until a process accepts work, and has clients find it.
func (c *cluster) admit(role string, p *process) {
	c.t.Helper()
	require.NoError(c.t, p.awaitReady(), role)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.procs[role] = p
}

func (c *cluster) data(role string) string { return filepath.Join(c.dir, role) }

func (c *cluster) process(role string) *process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.procs[role]
}

// restart kills a role with kill -9 and starts it again, and returns how long it took to
// accept work.
func (c *cluster) restart(role string) time.Duration {
	c.t.Helper()
	c.process(role).kill()
	began := time.Now()
	c.admit(role, c.launch(role))
	return time.Since(began)
}

// site is the cluster as its clients see it.
func (c *cluster) site() *site {
	return newSite(c.t, readKeys(c.t, c.data(roleFrontdoor)).Producer,
		func() string { return c.process(roleFrontdoor).ready.Frontdoor },
		func() string { return c.process(roleReadapi).ready.Readapi })
}
