//go:build unix && !linux

package stack

import "syscall"

// processAttributes puts a server in a process group of its own, so that Ctrl-C reaches it
// only through its owner. There is no death signal here: an owner that is killed with -9
// leaves its servers behind.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
