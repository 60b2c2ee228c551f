// Package stacktest tells tests where the real servers are that make test started for all of
// them. A test that asks for a server that isn't there fails and says how to get it; where
// GRAVITAS_TEST_STACK=embedded leaves the real servers out, it is skipped and says so.
package stacktest

import (
	"os"
	"testing"

	"gravitas/ops/stack"
)

// Kafka gives the broker's address, as host:port.
func Kafka(t testing.TB) string {
	t.Helper()
	return lookUp(t, stack.EnvKafka)
}

// Cassandra gives the node's address for CQL, as host:port.
func Cassandra(t testing.TB) string {
	t.Helper()
	return lookUp(t, stack.EnvCassandra)
}

// Redis gives the server's URL, as redis://host:port/0.
func Redis(t testing.TB) string {
	t.Helper()
	return lookUp(t, stack.EnvRedis)
}

// Real lets a test that starts servers of its own go on, unless real servers are left out.
func Real(t testing.TB) {
	t.Helper()
	if os.Getenv(stack.EnvStack) == stack.Embedded {
		t.Skipf("%s=%s leaves the real servers out", stack.EnvStack, stack.Embedded)
	}
}

func lookUp(t testing.TB, name string) string {
	t.Helper()
	if addr := os.Getenv(name); addr != "" {
		return addr
	}
	Real(t)
	t.Fatalf("%s is not set: run make test, which starts the real servers, or set %s=%s to leave them out",
		name, stack.EnvStack, stack.Embedded)
	return ""
}
