package app

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/gofrs/flock"
	"github.com/google/renameio/v2/maybe"

	"gravitas/ops/client"
)

const lockFile = "lock"

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
	if before, err := client.ReadReady(a.cfg.Data); err == nil && before.PID != a.ready.PID && client.Alive(before.PID) {
		merged.Frontdoor = cmp.Or(merged.Frontdoor, before.Frontdoor)
		merged.Readapi = cmp.Or(merged.Readapi, before.Readapi)
		merged.Ops = cmp.Or(merged.Ops, before.Ops)
	}
	return writeJSON(filepath.Join(a.cfg.Data, client.ReadyFile), merged, 0o644)
}

// withdraw takes the ready file away where it is this process's.
func (a *App) withdraw() {
	a.health.drain()
	if r, err := client.ReadReady(a.cfg.Data); err == nil && r.PID == a.ready.PID {
		_ = os.Remove(filepath.Join(a.cfg.Data, client.ReadyFile)) // a stale file names a dead process, and is known by it
	}
}

func writeJSON(path string, v any, mode os.FileMode) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return maybe.WriteFile(path, append(b, '\n'), mode)
}
