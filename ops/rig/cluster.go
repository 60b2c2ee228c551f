package rig

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

// Servers are the addresses of real ones.
type Servers struct{ Kafka, Cassandra, Redis string }

// Cluster is every role in a process of its own, on real servers and in a namespace of its own.
type Cluster struct {
	t         testing.TB
	program   Program
	dir       string
	namespace string
	servers   Servers
	args      []string

	mu    sync.Mutex
	procs map[string]*Process // by role
}

// The roles that serve; the others are agents, by name.
const (
	RoleFrontdoor = "frontdoor"
	RoleReadapi   = "readapi"
)

// StartCluster runs every role, all at once.
func StartCluster(t testing.TB, on Servers, args ...string) *Cluster {
	t.Helper()
	return Program{}.StartCluster(t, on, args...)
}

// StartCluster runs the program in every role, all at once.
func (g Program) StartCluster(t testing.TB, on Servers, args ...string) *Cluster {
	t.Helper()
	c := &Cluster{
		t: t, program: g, dir: t.TempDir(), servers: on, procs: map[string]*Process{},
		namespace: NewNamespace(), args: args,
	}
	c.Start(c.Roles()...)
	return c
}

// NewNamespace keeps a test apart from all others on the same servers.
func NewNamespace() string { return "e2e_" + strings.ReplaceAll(uuid.NewString(), "-", "")[:12] }

// Roles are all of them, agents by their names.
func (c *Cluster) Roles() []string {
	return append([]string{
		RoleFrontdoor, RoleReadapi, "store-dead-letters.v1", "moving-average.v1",
		"save-products.v1", "save-events.v1", "update-embeddings.v1", "gen-recommendations.v1", "save-recommendations.v1",
	}, slices.Sorted(maps.Keys(Upstream()))...)
}

func (c *Cluster) launch(role string) *Process {
	c.t.Helper()
	args := []string{"agent", role}
	if role == RoleFrontdoor || role == RoleReadapi {
		args = []string{role}
	}
	args = append(append(args, freePorts()...), "--data", c.Data(role), "--namespace", c.namespace,
		"--kafka", c.servers.Kafka, "--cassandra", c.servers.Cassandra, "--redis", c.servers.Redis)
	return c.program.Launch(c.t, append(args, c.args...)...)
}

// admit waits until a process accepts work, and has clients find it.
func (c *Cluster) admit(role string, p *Process) {
	c.t.Helper()
	require.NoError(c.t, p.awaitReady(), role)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.procs[role] = p
}

// Mend has processes that start from now on leave out what the first were given besides.
func (c *Cluster) Mend() { c.args = nil }

// Operator is the environment of commands that act as operator.
func (c *Cluster) Operator() []string {
	return []string{"GRAVITAS_OPERATOR_KEY=" + ReadKeys(c.t, c.Data(RoleFrontdoor)).Operator}
}

// Data is a role's data directory.
func (c *Cluster) Data(role string) string { return filepath.Join(c.dir, role) }

// Namespace is the prefix of its topics.
func (c *Cluster) Namespace() string { return c.namespace }

// Process is a role's last one.
func (c *Cluster) Process(role string) *Process {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.procs[role]
}

// Restart kills a role with kill -9 and starts it again, and returns how long it took to
// accept work.
func (c *Cluster) Restart(role string) time.Duration {
	c.t.Helper()
	c.Process(role).Kill()
	return c.Start(role)
}

// Start starts roles that have no process, all at once, and returns how long it took until
// all accepted work.
func (c *Cluster) Start(roles ...string) time.Duration {
	c.t.Helper()
	began := time.Now()
	launched := map[string]*Process{}
	for _, role := range roles {
		launched[role] = c.launch(role)
	}
	for role, p := range launched {
		c.admit(role, p)
	}
	return time.Since(began)
}

// Site is the cluster as its clients see it.
func (c *Cluster) Site() *Site {
	return newSite(c.t, ReadKeys(c.t, c.Data(RoleFrontdoor)).Producer,
		func() string { return c.Process(RoleFrontdoor).Ready.Frontdoor },
		func() string { return c.Process(RoleReadapi).Ready.Readapi })
}
