package e2e

import (
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"gravitas/ops/rig"
)

func TestMain(m *testing.M) {
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "gravitas-e2e-")
	if err == nil {
		defer os.RemoveAll(dir)
		err = rig.Build(dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := m.Run()
	if err := goleak.Find(); err != nil && code == 0 {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}
