package chaos

import (
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
	"gravitas/ops/stack"
)

// servers are real ones of the suite's own, each behind a proxy.
type servers struct {
	*stack.Stack
	proxies map[string]*proxy // by the server's name
}

// startServers starts the proxies first, as Kafka has to name its own to its clients.
func startServers(t testing.TB) *servers {
	t.Helper()
	s := &servers{proxies: map[string]*proxy{}}
	for _, name := range []string{"kafka", "cassandra", "redis"} {
		s.proxies[name] = startProxy(t, name)
	}
	s.Stack = rig.StartProxiedServers(t, s.proxies["kafka"].addr())
	for _, server := range s.Servers() {
		upstream := server.Addr()
		if server == s.Kafka {
			upstream = server.ProxiedAddr()
		}
		require.NoError(t, s.proxies[server.Name()].leadTo(upstream))
	}
	return s
}

// addresses are those of the proxies.
func (s *servers) addresses() rig.Servers {
	return rig.Servers{
		Kafka: s.proxies["kafka"].addr(), Cassandra: s.proxies["cassandra"].addr(),
		Redis: "redis://" + s.proxies["redis"].addr() + "/0",
	}
}
