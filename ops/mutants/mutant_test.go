package mutants

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// mutant is a guarantee without what it rests on.
type mutant struct {
	guarantee string // as the list of guarantees numbers it
	without   string // what is taken out
	file      string // from the repository's root
	old, new  string // text that the file has once, and what takes its place
	pkg       string // folder of the test that must fail
	test      string // pattern of its name, as -run takes it
}

// deadline is what a test may take; one that a mutant has hang is stopped, which is
// a failure too.
const deadline = 40 * time.Second

// workshop makes mutants and tries them, a few at a time.
type workshop struct {
	root   string        // of the repository
	dir    string        // for copies and test binaries
	builds chan struct{} // a token each
	runs   chan struct{} // likewise; most of a run is waiting
}

func newWorkshop(root, dir string) *workshop {
	return &workshop{root: root, dir: dir, builds: make(chan struct{}, 2), runs: make(chan struct{}, 16)}
}

// try returns nil where the mutant is caught, and else why not.
func (w *workshop) try(ctx context.Context, m mutant) error {
	dir, err := os.MkdirTemp(w.dir, "mutant-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	binary, err := w.build(ctx, m, dir)
	if err != nil {
		return err
	}
	return w.run(ctx, m, binary)
}

// build compiles the tests of the mutant's package on the mutated file.
func (w *workshop) build(ctx context.Context, m mutant, dir string) (binary string, err error) {
	w.builds <- struct{}{}
	defer func() { <-w.builds }()
	overlay, err := w.overlay(m, dir)
	if err != nil {
		return "", err
	}
	binary = filepath.Join(dir, "mutant.exe")
	build := exec.CommandContext(ctx, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", binary, "./"+m.pkg)
	build.Dir = w.root
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("does not compile: %w\n%s", err, out)
	}
	return binary, nil
}

// overlay writes the mutated copy, and what tells the compiler to take it.
func (w *workshop) overlay(m mutant, dir string) (path string, err error) {
	original := filepath.Join(w.root, filepath.FromSlash(m.file))
	text, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	if n := strings.Count(string(text), m.old); n != 1 {
		return "", fmt.Errorf("stale: %s has %d times, not once:\n%s", m.file, n, m.old)
	}
	mutated := filepath.Join(dir, "mutated.go")
	if err := os.WriteFile(mutated, []byte(strings.Replace(string(text), m.old, m.new, 1)), 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]map[string]string{"Replace": {original: mutated}})
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, "overlay.json")
	return path, os.WriteFile(path, replace, 0o600)
}

// failed is what a test binary says of a test that failed, was stopped or crashed.
var failed = regexp.MustCompile(`(?m)^\s*--- FAIL: |^panic: |^fatal error: `)

// run runs the tests, of which one must fail.
func (w *workshop) run(ctx context.Context, m mutant, binary string) error {
	w.runs <- struct{}{}
	defer func() { <-w.runs }()
	test := exec.CommandContext(ctx, binary, "-test.run", m.test, "-test.failfast", "-test.timeout", deadline.String())
	test.Dir = filepath.Join(w.root, filepath.FromSlash(m.pkg))
	test.Env = append(os.Environ(), "RAPID_NOFAILFILE=true", "RAPID_SHRINKTIME=0s") // any failure will do
	out, err := test.CombinedOutput()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return fmt.Errorf("not caught: %s passes without it\n%s", m.test, out)
	case !errors.As(err, &exit) || !failed.Match(out):
		return fmt.Errorf("the test did not run: %w\n%s", err, out)
	}
	return nil
}
