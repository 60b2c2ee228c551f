package rig

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

// StartServers starts real servers of the test's own, to be killed.
func StartServers(t testing.TB) *stack.Stack {
	t.Helper()
	return StartProxiedServers(t, "")
}

// StartProxiedServers starts real servers of the test's own, of which Kafka sends clients
// that come to its second listener to a proxy at an address; "" is no such listener.
func StartProxiedServers(t testing.TB, kafkaProxy string) *stack.Stack {
	t.Helper()
	light := stack.Options{JVM: []string{stack.LightJIT}}
	kafka := light
	kafka.Proxied = kafkaProxy
	kafka.Settings = map[string]string{"broker.session.timeout.ms": "3000", "broker.heartbeat.interval.ms": "500"}
	own, err := stack.Start(t.Context(), stack.Config{Kafka: kafka, Cassandra: light})
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, own.Stop(context.Background())) })
	return own
}
