//go:build unix

package main

import (
	"bytes"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

func TestSignalsReachTheCommand(t *testing.T) {
	t.Setenv(stack.EnvStack, stack.Embedded)
	ready := filepath.Join(t.TempDir(), "ready")
	status := make(chan int, 1)
	go func() {
		var messages bytes.Buffer
		status <- run([]string{"sh", "-c", `trap 'exit 9' TERM; touch "$0"; while :; do sleep 0.05; done`, ready}, &messages)
	}()
	require.Eventually(t, func() bool { _, err := os.Stat(ready); return err == nil }, 10*time.Second, 10*time.Millisecond)
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGTERM))
	select {
	case got := <-status:
		require.Equal(t, 9, got)
	case <-time.After(10 * time.Second):
		t.Fatal("the command goes on")
	}
}

func TestASignalWhileTheServersStartGivesUp(t *testing.T) {
	signals := newSignals()
	defer signals.stop()
	ctx, cancel := signals.cancelled(t.Context())
	defer cancel()
	require.NoError(t, syscall.Kill(os.Getpid(), syscall.SIGHUP))
	<-ctx.Done()
}
