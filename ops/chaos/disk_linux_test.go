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
	diskSize = "96m"
	fullFor  = 5 * time.Second // unless the process ends before
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

// diskFull leaves no room on the disk for a time, then makes room. Meanwhile the process may
// end, if it says why, and is started again; or the door refuses what it can't keep, and goes
// on by itself.
func diskFull() fault {
	return fault{name: "disk full", do: func(r *run) time.Time {
		filler := filepath.Join(filepath.Dir(r.sys.Data()), "filler")
		require.NoError(r.t, fill(filler, r.random.IntN(1<<20)))
		p := r.sys.Process(roleUp)
		status, err := p.Wait(fullFor)
		require.NoError(r.t, os.Remove(filler))
		ended := time.Now()
		if err == nil {
			r.t.Log("it ended by itself")
			require.Equal(r.t, 1, status)
			require.Contains(r.t, p.Log.String(), "no space left on device")
			r.sys.Start(roleUp)
		}
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
