package e2e

import (
	"os"
	"testing"

	"gravitas/ops/rig"
)

func TestMain(m *testing.M) { os.Exit(rig.Main(m)) }
