package rig

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
)

// binaryEnv names a binary to test; without it one is built.
const binaryEnv = "GRAVITAS_TEST_BINARY"

// Build makes the binary in a directory, once for all tests of a package, and says where it
// is in the environment, as GRAVITAS_TEST_BINARY. One that is named there already is used.
func Build(dir string) error {
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
