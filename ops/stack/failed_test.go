package stack_test

import (
	"context"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
	"gravitas/ops/stack/stacktest"
)

func TestAFailedStartShowsTheServersLogAndLeavesNothing(t *testing.T) {
	stacktest.Real(t)
	t.Setenv("TMPDIR", t.TempDir())
	_, err := stack.StartRedis(t.Context(), stack.Options{Settings: map[string]string{"no-such-setting": "yes"}})
	var failed *stack.FailedError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, "redis", failed.Server)
	require.ErrorContains(t, err, "ended before it was ready")
	require.ErrorContains(t, err, "no-such-setting")
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "*"))
	require.NoError(t, err)
	require.Empty(t, left)
}

func TestAnEndedContextGivesUpTheStart(t *testing.T) {
	t.Parallel()
	stacktest.Real(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := stack.StartRedis(ctx, stack.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

func TestErrTellsOfAServerThatEndedUnasked(t *testing.T) {
	t.Parallel()
	stacktest.Real(t)
	s, err := stack.StartRedis(t.Context(), stack.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, s.Stop(context.Background())) }()
	require.NoError(t, s.Err())

	process, err := os.FindProcess(s.PID())
	require.NoError(t, err)
	require.NoError(t, process.Signal(syscall.SIGKILL))

	require.Eventually(t, func() bool { return s.Err() != nil }, 5*time.Second, 10*time.Millisecond)
	require.ErrorContains(t, s.Err(), "redis: ended unasked")
}
