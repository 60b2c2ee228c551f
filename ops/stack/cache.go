package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// CacheDir is where the servers' programs are kept between runs: the folder "stack" in
// $GRAVITAS_CACHE, or in the folder "gravitas" of the user's cache directory.
func CacheDir() (string, error) {
	if dir := os.Getenv(EnvCache); dir != "" {
		return filepath.Abs(filepath.Join(dir, "stack"))
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache directory: set %s: %w", EnvCache, err)
	}
	return filepath.Join(dir, "gravitas", "stack"), nil
}

// withLock runs do while holding the lock name in dir against every other process.
func withLock(ctx context.Context, dir, name string, do func() error) (err error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	lock := flock.New(filepath.Join(dir, name+".lock"))
	if _, err := lock.TryLockContext(ctx, 100*time.Millisecond); err != nil {
		return fmt.Errorf("lock %s: %w", name, err)
	}
	defer func() { err = errors.Join(err, lock.Unlock()) }()
	return do()
}
