package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"gravitas/ops/stack"
	"gravitas/ops/stack/stacktest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestCommandFindsTheServersAndItsStatusIsKept(t *testing.T) {
	stacktest.Real(t)
	t.Setenv("TMPDIR", t.TempDir())
	found := filepath.Join(t.TempDir(), "found")
	var messages bytes.Buffer

	status := run([]string{"--", "sh", "-c", "env > " + found + "; exit 7"}, &messages)

	require.Equal(t, 7, status, messages.String())
	environ, err := os.ReadFile(found)
	require.NoError(t, err)
	for _, pattern := range []string{
		stack.EnvKafka + `=127\.0\.0\.1:\d+`, stack.EnvCassandra + `=127\.0\.0\.1:\d+`,
		stack.EnvRedis + `=redis://127\.0\.0\.1:\d+/0`,
	} {
		require.Regexp(t, `(?m)^`+pattern+`$`, string(environ))
	}
	require.Regexp(t, `teststack: started kafka [\d.]+s, cassandra [\d.]+s, redis [\d.]+s\n$`, messages.String())
	left, err := filepath.Glob(filepath.Join(os.TempDir(), "gravitas-*"))
	require.NoError(t, err)
	require.Empty(t, left, "the servers' directories are gone")
}

func TestStatusWithoutServers(t *testing.T) {
	t.Setenv(stack.EnvStack, stack.Embedded)
	for _, c := range []struct {
		name   string
		args   []string
		status int
		says   string
	}{
		{"success", []string{"--", "true"}, 0, "were left out"},
		{"the command's own", []string{"sh", "-c", "exit 3"}, 3, "were left out"},
		{"ended by a signal", []string{"sh", "-c", "kill -9 $$"}, 128 + 9, "were left out"},
		{"no such command", []string{"no-such-command"}, exitFailed, "no-such-command"},
		{"no command", []string{"--"}, exitUsage, "usage: teststack"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var messages bytes.Buffer
			require.Equal(t, c.status, run(c.args, &messages))
			require.Contains(t, messages.String(), c.says)
			require.True(t, strings.HasSuffix(messages.String(), "\n"))
		})
	}
}
