package cassandra

import (
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"syscall"
	"testing"

	"github.com/gocql/gocql"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/agents/store"
)

func TestErrorsAreSortedByWhetherTheSameCallCanSucceedLater(t *testing.T) {
	for _, err := range []error{
		gocql.ErrNoConnections,
		gocql.ErrNoConnectionsStarted,
		gocql.ErrTimeoutNoResponse,
		gocql.ErrConnectionClosed,
		gocql.ErrNoStreams,
		gocql.ErrNoHosts,
		&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED},
		io.EOF,
		context.Canceled,
		context.DeadlineExceeded,
		serverError(gocql.ErrCodeUnavailable),
		serverError(gocql.ErrCodeOverloaded),
		serverError(gocql.ErrCodeBootstrapping),
	} {
		require.ErrorIs(t, wrap(err, "call"), store.ErrUnavailable, "%v", err)
		require.ErrorIs(t, wrap(err, "call"), err)
	}
	for _, err := range []error{
		serverError(gocql.ErrCodeInvalid),
		serverError(gocql.ErrCodeSyntax),
		serverError(gocql.ErrCodeUnauthorized),
		serverError(gocql.ErrCodeServer),
		gocql.MarshalError("not a number"),
		gocql.ErrFrameTooBig,
		gocql.ErrSessionClosed,
		store.ErrNotFound,
	} {
		require.NotErrorIs(t, wrap(err, "call"), store.ErrUnavailable, "%v", err)
		require.ErrorIs(t, wrap(err, "call"), err)
	}
	require.NoError(t, wrap(nil, "call"))
}

type serverError int

func (e serverError) Code() int       { return int(e) }
func (e serverError) Message() string { return "message" }
func (e serverError) Error() string   { return fmt.Sprintf("code %x", int(e)) }

func TestBucketsKeepTimesInOrder(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		a, b := rapid.Int64().Draw(rt, "a"), rapid.Int64().Draw(rt, "b")
		if a > b {
			a, b = b, a
		}
		assert.LessOrEqual(rt, month(a), month(b))
		for _, level := range []store.Level{store.FiveMinutes, store.Hour, store.Day, store.Month} {
			assert.LessOrEqual(rt, bucket(level, a), bucket(level, b))
		}
	})
	assert.Equal(t, 2012*12+2, month(1331737766))
	assert.Equal(t, 0, month(math.MinInt64))
}

func TestIDsThatCountUpShareABucket(t *testing.T) {
	for id, want := range map[string]string{"": "/", "ab": "/", "abc": "/", "qx1zz9": "/qx1", "日本語の": "/日"} {
		assert.Equal(t, want, idBucket(id))
	}
}

func TestBatchesHoldEveryWriteOnceAndStayInTheirLimits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		m := newMutations()
		n := rapid.IntRange(0, 400).Draw(rt, "writes")
		for i := range n {
			p := partition{
				table: rapid.SampledFrom([]string{"a", "b"}).Draw(rt, "table"),
				key:   fmt.Sprint(rapid.IntRange(0, 30).Draw(rt, "key")),
			}
			m.add(p, rapid.SampledFrom([]int{1, 100, 3000, 200_000}).Draw(rt, "size"), p.table, p, i)
		}
		seen := map[any]bool{}
		for b := range m.batches() {
			require.NotEmpty(rt, b.entries)
			keys := map[any]bool{}
			for _, e := range b.entries {
				require.False(rt, seen[e.Args[1]])
				seen[e.Args[1]], keys[e.Args[0]] = true, true
				require.Equal(rt, b.entries[0].Stmt, e.Stmt)
			}
			require.LessOrEqual(rt, len(keys), sharedPartitions)
			if len(keys) > 1 {
				require.LessOrEqual(rt, b.bytes, sharedBytes)
			} else {
				require.LessOrEqual(rt, len(b.entries), batchRows)
				require.True(rt, b.bytes <= batchBytes || len(b.entries) == 1)
			}
		}
		require.Len(rt, seen, n)
	})
}

func TestSchemaScriptsAreSplitInStatements(t *testing.T) {
	versions, err := readVersions(schemaFiles)
	require.NoError(t, err)
	require.NotEmpty(t, versions)
	for _, statements := range versions {
		require.NotEmpty(t, statements)
		for _, s := range statements {
			assert.Contains(t, s, "IF NOT EXISTS")
		}
	}
}

func TestConfigNamesTheSettingThatIsWrong(t *testing.T) {
	hosts := []string{"127.0.0.1:9042"}
	for want, cfg := range map[string]Config{
		"hosts":       {},
		"keyspace":    {Hosts: hosts, Keyspace: "a b"},
		"replication": {Hosts: hosts, Replication: -1},
		"concurrency": {Hosts: hosts, Concurrency: -1},
		"consistency": {Hosts: hosts, Consistency: "MOST"},
		"datacenter":  {Hosts: hosts, Datacenter: "'"},
		"port":        {Hosts: []string{"127.0.0.1:http"}},
	} {
		require.ErrorContains(t, cfg.Validate(), want)
	}
	require.NoError(t, Config{Hosts: hosts}.Validate())
	require.NoError(t, Config{Hosts: []string{"node"}, Datacenter: "dc1", Replication: 3}.Validate())
}
