package chaos

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/client"
	"gravitas/ops/rig"
)

// The parts that Gravitas runs on.
const (
	onEmbedded = "embedded"
	onServers  = "real servers"
)

// system is Gravitas as faults are done to it.
type system interface {
	Site() *rig.Site
	// Roles are those that have a process.
	Roles() []string
	Process(role string) *rig.Process
	// Start starts roles whose process is gone, and returns how long it took until all
	// accepted work.
	Start(roles ...string) time.Duration
	// Log is the address of its broker and the prefix of its topics.
	Log() (broker, prefix string)
	// Data is the directory by which commands find it.
	Data() string
}

// embedded is every role in one process.
type embedded struct {
	t    testing.TB
	node *rig.Node
}

// roleUp is the one process of embedded parts.
const roleUp = "up"

func startEmbedded(t testing.TB, program rig.Program) *embedded {
	return &embedded{t, program.StartNode(t, filepath.Join(t.TempDir(), "data"))}
}

func (e *embedded) Site() *rig.Site               { return e.node.Site() }
func (e *embedded) Roles() []string               { return []string{roleUp} }
func (e *embedded) Process(string) *rig.Process   { return e.node.Process() }
func (e *embedded) Start(...string) time.Duration { return e.node.Start() }
func (e *embedded) Data() string                  { return e.node.Data }
func (e *embedded) Log() (broker, prefix string) {
	e.t.Helper()
	ready, err := client.ReadReady(e.node.Data)
	require.NoError(e.t, err)
	return ready.Kafka, ""
}

// cluster is every role in a process of its own, which reach the real servers through proxies.
type cluster struct {
	*rig.Cluster
	servers *servers
}

func startCluster(t testing.TB, s *servers, program rig.Program) *cluster {
	return &cluster{program.StartCluster(t, s.addresses()), s}
}

func (c *cluster) Data() string { return c.Cluster.Data(rig.RoleReadapi) }

func (c *cluster) Log() (broker, prefix string) {
	return c.servers.Kafka.Addr(), c.Namespace() + "."
}
