package stack

import (
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

// maven puts an mvn of the test's own first on the PATH.
func maven(t *testing.T, script string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-in for Maven is a shell script")
	}
	bin := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(bin, "mvn"), []byte("#!/bin/sh\n"+script), 0o755))
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
}

func TestJarsAreFetchedOnceHoweverManyAsk(t *testing.T) {
	calls := filepath.Join(t.TempDir(), "calls")
	maven(t, `for last; do :; done
echo call >> `+calls+`
mkdir -p "${last#-DoutputDirectory=}" && touch "${last#-DoutputDirectory=}/a.jar"`)
	cache, log := t.TempDir(), slog.New(slog.DiscardHandler)
	j := jars{name: "server-1", pom: []byte("<project/>")}

	var wg sync.WaitGroup
	dirs := make([]string, 8)
	errs := make([]error, len(dirs))
	for i := range dirs {
		wg.Go(func() { dirs[i], errs[i] = j.fetch(t.Context(), cache, log) })
	}
	wg.Wait()

	for i, dir := range dirs {
		require.NoError(t, errs[i])
		require.FileExists(t, filepath.Join(dir, "a.jar"))
	}
	made, err := os.ReadFile(calls)
	require.NoError(t, err)
	require.Equal(t, "call\n", string(made))

	other, err := jars{name: "server-1", pom: []byte("<project></project>")}.fetch(t.Context(), cache, log)
	require.NoError(t, err)
	require.NotEqual(t, dirs[0], other, "another POM has another directory")
}

func TestAFailedFetchLeavesNoHalfFilledDirectory(t *testing.T) {
	maven(t, `echo "no route to host"; exit 1`)
	cache := t.TempDir()
	_, err := jars{name: "server-1"}.fetch(t.Context(), cache, slog.New(slog.DiscardHandler))
	require.ErrorContains(t, err, "no route to host")
	left, err := filepath.Glob(filepath.Join(cache, "*"))
	require.NoError(t, err)
	require.Equal(t, []string{filepath.Join(cache, "maven.lock")}, left)
}
