package stack_test

import (
	"net"
	"strconv"
	"testing"
	"time"

	"github.com/gocql/gocql"
	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

func TestCassandraKeepsAcknowledgedRowsThroughKill(t *testing.T) {
	t.Parallel()
	s := running(t, stack.StartCassandra, map[string]string{"num_tokens": "2"})

	session := connect(t, s.Addr())
	for _, statement := range []string{
		`CREATE KEYSPACE kept WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}`,
		`CREATE TABLE kept.rows (id int PRIMARY KEY)`,
	} {
		require.NoError(t, session.Query(statement).WithContext(t.Context()).Exec())
	}
	const rows = 200
	for id := range rows {
		require.NoError(t, session.Query(`INSERT INTO kept.rows (id) VALUES (?)`, id).WithContext(t.Context()).Exec())
	}
	session.Close()

	killAndRestart(t, s)

	session = connect(t, s.Addr())
	defer session.Close()
	var count, tokens int
	require.NoError(t, session.Query(`SELECT count(*) FROM kept.rows`).Scan(&count))
	require.Equal(t, rows, count)
	var all []string
	require.NoError(t, session.Query(`SELECT tokens FROM system.local`).Scan(&all))
	tokens = len(all)
	require.Equal(t, 2, tokens, "the setting was taken")
}

// connect opens a session with the node at addr.
func connect(t *testing.T, addr string) *gocql.Session {
	t.Helper()
	host, text, err := net.SplitHostPort(addr)
	require.NoError(t, err)
	port, err := strconv.Atoi(text)
	require.NoError(t, err)
	cluster := gocql.NewCluster(host)
	cluster.Port = port
	cluster.Timeout = 10 * time.Second
	cluster.DisableInitialHostLookup = true
	session, err := cluster.CreateSession()
	require.NoError(t, err)
	return session
}
