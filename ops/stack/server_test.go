package stack_test

import (
	"context"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
	"gravitas/ops/stack/stacktest"
)

type startFunc func(context.Context, stack.Options) (*stack.Server, error)

// running starts a server for one test, with its data kept through Stop until the test ends.
func running(t *testing.T, start startFunc, settings map[string]string) *stack.Server {
	t.Helper()
	stacktest.Real(t)
	s, err := start(t.Context(), stack.Options{
		Dir: t.TempDir(), Settings: settings, JVM: []string{stack.LightJIT},
		Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelDebug})),
	})
	require.NoError(t, err)
	t.Cleanup(func() {
		began := time.Now()
		require.NoError(t, s.Stop(context.Background()))
		require.Eventually(t, func() bool { return !answers(s) }, 5*time.Second, 10*time.Millisecond, "it is gone once stopped")
		require.ErrorIs(t, s.Restart(context.Background()), stack.ErrStopped)
		t.Logf("%s stopped in %s", s.Name(), time.Since(began))
	})
	return s
}

// killAndRestart kills the server with -9, sees it gone, and has it back at its old address.
func killAndRestart(t *testing.T, s *stack.Server) {
	t.Helper()
	addr, pid := s.Addr(), s.PID()
	require.NoError(t, s.Kill())
	require.False(t, answers(s), "a killed server answers nobody")
	require.Zero(t, s.PID())
	require.NoError(t, s.Err(), "it was asked to end")
	require.NoError(t, s.Restart(t.Context()))
	require.Equal(t, addr, s.Addr())
	require.NotEqual(t, pid, s.PID())
}

// answers tells whether somebody listens at the server's address.
func answers(s *stack.Server) bool {
	conn, err := net.Dial("tcp", s.Addr())
	if err != nil {
		return false
	}
	conn.Close()
	return true
}
