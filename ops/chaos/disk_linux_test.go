package chaos

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/rig"
)

const (
	diskSize  = "96m"
	fillLimit = time.Minute // until a process ends that can't write
)

// startOnSmallDisk runs embedded parts on a small disk of their own.
func startOnSmallDisk(t testing.TB) system {
	t.Helper()
	disk := t.TempDir()
	if err := syscall.Mount("tmpfs", disk, "tmpfs", 0, "size="+diskSize); err != nil {
		t.Skipf("a small disk can't be mounted here: %v", err)
	}
	t.Cleanup(func() { require.NoError(t, syscall.Unmount(disk, 0)) })
	return &embedded{t, rig.Program{}.StartNode(t, filepath.Join(disk, "data"))}
}

// diskFull leaves no room on the disk until the process ends, which it must do by itself
// and say why; then it makes room and starts it again.
func diskFull() fault {
	return fault{name: "disk full", do: func(r *run) time.Time {
		filler := filepath.Join(filepath.Dir(r.sys.Data()), "filler")
		require.NoError(r.t, fill(filler, r.random.IntN(1<<20)))
		p := r.sys.Process(roleUp)
		status, err := p.Wait(fillLimit)
		require.NoError(r.t, err)
		require.Equal(r.t, 1, status)
		require.Contains(r.t, p.Log.String(), "no space left on device")
		require.NoError(r.t, os.Remove(filler))
		ended := time.Now()
		r.sys.Start(roleUp)
		return ended
	}}
}

// fill writes a file that leaves so many bytes of its disk, on which others write too.
func fill(path string, leave int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for {
		var disk syscall.Statfs_t
		if err := syscall.Fstatfs(int(f.Fd()), &disk); err != nil {
			return err
		}
		size := int64(disk.Bavail)*disk.Bsize - int64(leave)
		if size <= 0 {
			return nil
		}
		if err := syscall.Fallocate(int(f.Fd()), 0, 0, size); !errors.Is(err, syscall.ENOSPC) {
			return err
		}
	}
}
