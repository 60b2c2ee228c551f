package cassandra_test

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gocql/gocql"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
	"gravitas/agents/store/cassandra"
	"gravitas/agents/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// server returns the address of the real server.
func server(t testing.TB) string {
	t.Helper()
	if address := os.Getenv("GRAVITAS_TEST_CASSANDRA"); address != "" {
		return address
	}
	if os.Getenv("GRAVITAS_TEST_STACK") == "embedded" {
		t.Skip("GRAVITAS_TEST_STACK=embedded leaves Cassandra out")
	}
	t.Fatal("GRAVITAS_TEST_CASSANDRA names no server: `make test` starts the servers; GRAVITAS_TEST_STACK=embedded leaves them out")
	return ""
}

// config is of a keyspace of the test's own, dropped as it ends.
func config(t testing.TB) cassandra.Config {
	t.Helper()
	cfg := cassandra.Config{
		Hosts:    []string{server(t)},
		Keyspace: "test_" + strings.ReplaceAll(uuid.NewString(), "-", ""),
		Timeout:  30 * time.Second,
	}
	t.Cleanup(func() { drop(t, cfg) })
	return cfg
}

func drop(t testing.TB, cfg cassandra.Config) {
	session := session(t, cfg)
	defer session.Close()
	require.NoError(t, session.Query("DROP KEYSPACE IF EXISTS "+cfg.Keyspace).Exec())
}

// session is one of the driver's own, past the store.
func session(t testing.TB, cfg cassandra.Config) *gocql.Session {
	host, port, _ := strings.Cut(cfg.Hosts[0], ":")
	cluster := gocql.NewCluster(host)
	cluster.Port, _ = strconv.Atoi(port)
	cluster.ProtoVersion = 4
	cluster.Timeout, cluster.ConnectTimeout = cfg.Timeout, cfg.Timeout
	cluster.WriteCoalesceWaitTime = 0
	session, err := cluster.CreateSession()
	require.NoError(t, err)
	return session
}

func open(t testing.TB, cfg cassandra.Config) *cassandra.Store {
	t.Helper()
	s, err := cassandra.Open(context.Background(), cfg, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return s
}

func TestStoreKeepsThePromises(t *testing.T) {
	server(t)
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, config(t)) })
}

func TestStoreIsThereAfterReopening(t *testing.T) {
	cfg := config(t)
	storetest.RunReopen(t, func(t *testing.T) store.Store { return open(t, cfg) })
}

func TestManyProcessesOpenAnEmptyKeyspaceAtOnce(t *testing.T) {
	cfg := config(t)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var group errgroup.Group
	for range 8 {
		group.Go(func() error {
			s, err := cassandra.Open(ctx, cfg, slog.New(slog.DiscardHandler))
			for errors.Is(err, store.ErrUnavailable) && ctx.Err() == nil { // a server this busy may be late, as at any start
				s, err = cassandra.Open(ctx, cfg, slog.New(slog.DiscardHandler))
			}
			if err != nil {
				return err
			}
			defer s.Close()
			return s.PutTotals(ctx, []store.Total{{Sum: store.Sum{Subreddit: "golang", Posts: 1}}})
		})
	}
	require.NoError(t, group.Wait())
	s := open(t, cfg)
	defer s.Close()
	totals, err := s.Totals(ctx)
	require.NoError(t, err)
	require.Len(t, totals, 1)
}
