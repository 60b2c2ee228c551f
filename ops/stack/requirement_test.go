package stack

import (
	"context"
	"log/slog"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWhatIsMissingIsSaidInOneLine(t *testing.T) {
	t.Setenv("PATH", t.TempDir()) // no apt-get either
	_, err := RedisServer().Ensure(t.Context(), slog.New(slog.DiscardHandler))
	require.EqualError(t, err,
		"redis-server is missing: install it (Debian: apt-get install redis-server; macOS: brew install redis)")
}

func TestRootOnDebianInstallsWhatIsMissing(t *testing.T) {
	if runtime.GOOS != "linux" || os.Geteuid() != 0 {
		t.Skip("only root on Linux installs packages")
	}
	bin := t.TempDir()
	t.Setenv("PATH", bin+":/usr/bin:/bin")
	t.Setenv(EnvCache, t.TempDir())
	// A stand-in for apt-get whose package is one program, named by the last argument.
	script := "#!/bin/sh\nfor last; do :; done\n[ \"$1\" = install ] && printf '#!/bin/sh\\n' > " + bin + "/$last && chmod +x " + bin + "/$last\nexit 0\n"
	require.NoError(t, os.WriteFile(bin+"/apt-get", []byte(script), 0o755))

	r := Requirement{Name: "a program", Debian: "some-program", find: findProgram("some-program")}
	path, err := r.Ensure(context.Background(), slog.New(slog.DiscardHandler))
	require.NoError(t, err)
	require.Equal(t, bin+"/some-program", path)
}
