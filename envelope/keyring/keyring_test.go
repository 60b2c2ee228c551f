package keyring

import (
	"bytes"
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/envelope/stream"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func startLog(t *testing.T) stream.Log {
	t.Helper()
	logger := slog.New(slog.DiscardHandler)
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: filepath.Join(t.TempDir(), "log"), Addr: "127.0.0.1:0"}, logger)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, broker.Close()) })
	return openLog(t, broker.Addr())
}

func openLog(t *testing.T, addr string) stream.Log {
	t.Helper()
	log, err := stream.NewKafka(stream.KafkaConfig{Brokers: []string{addr}}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, log.Close()) })
	return log
}

// run returns a keyring that follows the log until the test ends, and is ready.
func run(t *testing.T, log stream.Log, logger *slog.Logger) *Keyring {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 21, 8, 0, 0, 0, time.UTC) }
	k := New(log, logger, now)
	ctx, cancel := context.WithCancel(context.Background())
	var wait sync.WaitGroup
	wait.Go(func() {
		if err := k.Run(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(func() { cancel(); wait.Wait() })
	select {
	case <-k.Ready():
	case <-time.After(20 * time.Second):
		t.Fatal("not ready")
	}
	return k
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestAKeyWorksUntilItIsRevoked(t *testing.T) {
	k, ctx := run(t, startLog(t), slog.New(slog.DiscardHandler)), within(t)
	key, err := k.Add(ctx, "scraper", []string{"posts", "events"})
	require.NoError(t, err)
	entry, ok := k.Lookup(key)
	require.True(t, ok)
	require.Equal(t, "scraper", entry.Name)
	require.True(t, entry.Allows("posts"))
	require.False(t, entry.Allows("demand"))
	require.False(t, entry.Operator)

	_, err = k.Add(ctx, "scraper", nil)
	require.ErrorIs(t, err, ErrExists)
	require.NoError(t, k.Revoke(ctx, "scraper"))
	_, ok = k.Lookup(key)
	require.False(t, ok)
	require.True(t, k.List()[0].Revoked)

	again, err := k.Add(ctx, "scraper", []string{AllChannels})
	require.NoError(t, err)
	require.NotEqual(t, key, again)
	entry, ok = k.Lookup(again)
	require.True(t, ok)
	require.True(t, entry.Allows("anything"))
	_, ok = k.Lookup(key)
	require.False(t, ok, "the old key stays dead")
}

func TestOperatorsAreToldApart(t *testing.T) {
	k, ctx := run(t, startLog(t), slog.New(slog.DiscardHandler)), within(t)
	key, err := k.AddOperator(ctx, "operator")
	require.NoError(t, err)
	entry, ok := k.Lookup(key)
	require.True(t, ok)
	require.True(t, entry.Operator)
	require.False(t, entry.Allows("posts"))
}

func TestOtherDoorsSeeAChangeAndNewOnesSeeAll(t *testing.T) {
	log := startLog(t)
	one, other, ctx := run(t, log, slog.New(slog.DiscardHandler)), run(t, log, slog.New(slog.DiscardHandler)), within(t)
	key, err := one.Add(ctx, "a", []string{"posts"})
	require.NoError(t, err)
	require.Eventually(t, func() bool { _, ok := other.Lookup(key); return ok }, 5*time.Second, time.Millisecond)
	require.NoError(t, other.Release(ctx, "a"))
	require.Eventually(t, func() bool { e, _ := one.Lookup(key); return !e.Released.IsZero() }, 5*time.Second, time.Millisecond)

	late := run(t, log, slog.New(slog.DiscardHandler))
	require.Equal(t, one.List(), late.List())
}

func TestOnlyProducersThatExistChange(t *testing.T) {
	k, ctx := run(t, startLog(t), slog.New(slog.DiscardHandler)), within(t)
	require.ErrorIs(t, k.Revoke(ctx, "nobody"), ErrNotFound)
	require.ErrorIs(t, k.Release(ctx, "nobody"), ErrNotFound)
	for _, name := range []string{"", "A", "-a", "a b", "a/b", strings.Repeat("a", 65)} {
		_, err := k.Add(ctx, name, nil)
		require.ErrorIs(t, err, ErrInvalidName, name)
	}
}

func TestKeysAreNeitherKeptNorLogged(t *testing.T) {
	log := startLog(t)
	var logged bytes.Buffer
	k, ctx := run(t, log, slog.New(slog.NewTextHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug}))), within(t)
	key, err := k.Add(ctx, "a", nil)
	require.NoError(t, err)
	secret := strings.TrimPrefix(key, keyPrefix)
	stopped, stop := context.WithCancel(ctx)
	err = log.Read(stopped, Topic, 0, 0, func(records []stream.Record) error {
		for _, r := range records {
			require.NotContains(t, string(r.Value), secret)
		}
		stop()
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	require.NotContains(t, logged.String(), secret)
}

func TestWhatIsNoKeyIsNotLookedUp(t *testing.T) {
	key, h := newKey()
	got, ok := hashOf(key)
	require.True(t, ok)
	require.Equal(t, h, got)
	for _, bad := range []string{"", "gv_", key[3:], key[:len(key)-1], key + "A", "gv_" + strings.Repeat("!", 43), "gv_" + strings.Repeat("A", 42) + "B"} {
		_, ok := hashOf(bad)
		require.False(t, ok, bad)
	}
}

func TestARecordThatMakesNoSenseIsLeftOut(t *testing.T) {
	log := startLog(t)
	k, ctx := run(t, log, slog.New(slog.DiscardHandler)), within(t)
	require.NoError(t, log.Publish(ctx, []stream.Record{
		{Topic: Topic, Key: []byte("x"), Value: []byte("{")},
		{Topic: Topic, Key: []byte("y"), Value: []byte(`{"name":"NO"}`)},
	}))
	_, err := k.Add(ctx, "a", nil)
	require.NoError(t, err)
	require.Len(t, k.List(), 1)
}

func TestWithoutTheLogAChangeFailsAndKeysGoOnWorking(t *testing.T) {
	broken := &brokenLog{Log: startLog(t)}
	k, ctx := run(t, broken, slog.New(slog.DiscardHandler)), within(t)
	key, err := k.Add(ctx, "a", nil)
	require.NoError(t, err)
	broken.broken.Store(true)
	require.ErrorIs(t, k.Revoke(ctx, "a"), stream.ErrUnavailable)
	_, ok := k.Lookup(key)
	require.True(t, ok)
}
