package pebble

import (
	"log/slog"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"
)

// ending, in the environment, has the test end as the engine would end the process.
const ending = "GRAVITAS_TEST_ENDING"

func TestAnEngineThatCannotGoOnEndsTheProcessWhoeverRecovers(t *testing.T) {
	if os.Getenv(ending) != "" {
		defer func() { _ = recover() }()
		debugLogger{slog.New(slog.NewTextHandler(os.Stderr, nil))}.Fatalf("write: %s", "no space left on device")
	}
	cmd := exec.Command(os.Args[0], "-test.run", t.Name())
	cmd.Env = append(os.Environ(), ending+"=1")
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	require.ErrorAs(t, err, &exit)
	require.Equal(t, 1, exit.ExitCode())
	require.Contains(t, string(said), "no space left on device")
	require.NotContains(t, string(said), "goroutine")
}
