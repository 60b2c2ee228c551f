package chaos

import (
	_ "embed"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

//go:embed testdata/stepped.go
var steppedSource []byte

// clock is the wall clock of processes that run a binary of its own, in whose package time
// the wall clock is off by what a file says. Their monotonic clock goes on as it was, as it
// does where an operator or a time server sets the clock.
type clock struct {
	program rig.Program
	file    string
}

// makeClock builds that binary.
func makeClock(t testing.TB) *clock {
	t.Helper()
	dir := t.TempDir()
	c := &clock{file: filepath.Join(dir, "clock")}
	c.program = rig.Program{Path: filepath.Join(dir, "gravitas"), Env: []string{"GRAVITAS_CHAOS_CLOCK=" + c.file}}
	require.NoError(t, c.set(0))
	overlay := filepath.Join(dir, "overlay.json")
	require.NoError(t, writeOverlay(dir, overlay))
	out, err := exec.Command("go", "build", "-overlay", overlay, "-o", c.program.Path, "gravitas").CombinedOutput()
	require.NoError(t, err, "%s", out)
	return c
}

// writeOverlay has a build replace two files of package time.
func writeOverlay(dir, overlay string) error {
	const reading, steps = "sec, nsec, mono := runtimeNow()\n", "sec += wallStepped()\n"
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return err
	}
	source := filepath.Join(strings.TrimSpace(string(root)), "src", "time")
	now, err := os.ReadFile(filepath.Join(source, "time.go"))
	if err != nil {
		return err
	}
	body, after, found := strings.Cut(string(now), "func Now() Time {\n\t"+reading)
	if !found {
		return fmt.Errorf("time.Now of %s reads the clock in another way", runtime.Version())
	}
	files := map[string]string{
		"time.go":         body + "func Now() Time {\n\t" + reading + "\t" + steps + after,
		"wall_stepped.go": string(steppedSource),
	}
	replace := map[string]string{}
	for name, text := range files {
		replace[filepath.Join(source, name)] = filepath.Join(dir, name)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	text, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return err
	}
	return os.WriteFile(overlay, text, 0o600)
}

// set steps the clock, to so far from the right time. The file is never cut short, as processes
// have it in their memory.
func (c *clock) set(off time.Duration) error {
	f, err := os.OpenFile(c.file, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(off/time.Second)), 0)
	return errors.Join(err, f.Close())
}
