//go:build unix && !linux

package main

import "syscall"

// commandAttributes puts the command into a process group of its own where asked.
func commandAttributes(ownGroup bool) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: ownGroup}
}
