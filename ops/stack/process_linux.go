package stack

import "syscall"

// processAttributes puts a server in a process group of its own, so that Ctrl-C reaches it
// only through its owner, and has the kernel kill it when its owner dies.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}
