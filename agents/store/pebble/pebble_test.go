package pebble_test

import (
	"context"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/agents/store"
	"gravitas/agents/store/pebble"
	"gravitas/agents/store/storetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func open(t testing.TB, dir string) *pebble.Store {
	t.Helper()
	s, err := pebble.Open(pebble.Config{Dir: dir}, slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	return s
}

func TestStoreKeepsThePromises(t *testing.T) {
	storetest.Run(t, func(t *testing.T) store.Store { return open(t, t.TempDir()) })
}

func TestStoreIsThereAfterReopening(t *testing.T) {
	dir := t.TempDir()
	storetest.RunReopen(t, func(t *testing.T) store.Store { return open(t, dir) })
}

func TestOpenRefusesADirectoryInUse(t *testing.T) {
	dir := t.TempDir()
	first := open(t, dir)
	_, err := pebble.Open(pebble.Config{Dir: dir}, slog.New(slog.DiscardHandler))
	require.ErrorIs(t, err, pebble.ErrLocked)
	assert.ErrorContains(t, err, dir)

	require.NoError(t, first.Close())
	again := open(t, dir)
	require.NoError(t, again.Ping(context.Background()))
	require.NoError(t, again.Close())
}

func TestOpenNeedsADirectory(t *testing.T) {
	_, err := pebble.Open(pebble.Config{}, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "directory")
}
