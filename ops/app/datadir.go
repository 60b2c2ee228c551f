package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2/maybe"
)

const (
	readyFile = "ready.json"
	keysFile  = "keys.json"
	lockFile  = "lock"
)

// ErrInUse: another process has the data directory.
var ErrInUse = errors.New("data directory is in use by another gravitas")

func lockData(dir string) (*flock.Flock, error) {
	lock := flock.New(filepath.Join(dir, lockFile))
	ok, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data directory %s: %w", dir, err)
	}
	if !ok {
		return nil, fmt.Errorf("%w: %s", ErrInUse, dir)
	}
	return lock, nil
}

// leaveReadyFile leaves the ready line for the commands that look for a running
// process. Roles that share a data directory add their addresses to one file.
func (a *App) leaveReadyFile() error {
	a.ready.Kafka = strings.Join(a.kafka, ",")
	a.ready.Namespace = a.cfg.Namespace
	merged := a.ready
	if before, err := readReady(a.cfg.Data); err == nil && before.PID != a.ready.PID && alive(before.PID) {
		merged.Frontdoor = first(merged.Frontdoor, before.Frontdoor)
		merged.Readapi = first(merged.Readapi, before.Readapi)
		merged.Ops = first(merged.Ops, before.Ops)
	}
	return writeJSON(filepath.Join(a.cfg.Data, readyFile), merged, 0o644)
}

// withdraw takes the ready file away where it is this process's.
func (a *App) withdraw() {
	a.health.drain()
	if r, err := readReady(a.cfg.Data); err == nil && r.PID == a.ready.PID {
		_ = os.Remove(filepath.Join(a.cfg.Data, readyFile)) // a stale file names a dead process, and is known by it
	}
}

func readReady(dir string) (r Ready, err error) {
	b, err := os.ReadFile(filepath.Join(dir, readyFile))
	if err == nil {
		err = json.Unmarshal(b, &r)
	}
	return r, err
}

// ErrNotRunning: no process has the data directory.
var ErrNotRunning = errors.New("no running gravitas found")

// Running returns the ready line of the process that runs on a data directory.
func Running(dir string) (Ready, error) {
	r, err := readReady(dir)
	if err != nil || !alive(r.PID) {
		return Ready{}, fmt.Errorf("%w in %s: start one with `gravitas up`, or name its address", ErrNotRunning, dir)
	}
	return r, nil
}

// Keys are the keys that a first run makes.
type Keys struct {
	Producer string `json:"producer"`
	Operator string `json:"operator"`
}

func readKeys(dir string) (k Keys, err error) {
	b, err := os.ReadFile(filepath.Join(dir, keysFile))
	if err == nil {
		err = json.Unmarshal(b, &k)
	}
	return k, err
}

func writeJSON(path string, v any, mode os.FileMode) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return maybe.WriteFile(path, append(b, '\n'), mode)
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
