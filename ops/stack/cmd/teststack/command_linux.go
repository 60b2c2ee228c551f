package main

import (
	"syscall"

	"golang.org/x/sys/unix"
)

// commandAttributes has the command end when teststack does, however that comes.
func commandAttributes(ownGroup bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: ownGroup, Pdeathsig: syscall.SIGTERM}
}

// followParent has the kernel ask teststack to end when the process that started it ends:
// "go run" passes no SIGTERM on.
func followParent() {
	// The call fails only for a signal that doesn't exist.
	_ = unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGTERM), 0, 0, 0)
}
