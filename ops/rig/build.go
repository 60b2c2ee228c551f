package rig

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"go.uber.org/goleak"
)

// binaryEnv names a binary to test; without it one is built.
const binaryEnv = "GRAVITAS_TEST_BINARY"

// Main runs a package's tests on a binary that it builds for them, and fails where they leave
// goroutines behind. It returns the exit code.
func Main(m *testing.M, leaves ...goleak.Option) int {
	dir, err := os.MkdirTemp("", "gravitas-")
	if err == nil {
		defer func() { _ = os.RemoveAll(dir) }()
		err = build(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := goleak.Find(leaves...); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// build makes the binary in a directory and says where it is in the environment, as
// GRAVITAS_TEST_BINARY. One that is named there already is used.
func build(dir string) error {
	if os.Getenv(binaryEnv) != "" {
		return nil
	}
	path := filepath.Join(dir, "gravitas")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	out, err := exec.Command("go", "build", "-o", path, "gravitas").CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return os.Setenv(binaryEnv, path)
}
