package rig

import "syscall"

// ownProcess has the kernel kill a process when the tests die, however they die.
func ownProcess() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
