package stack

import "syscall"

// processAttributes puts a server in a process group of its own, so that Ctrl-C reaches it
// only through its owner. There is no death signal here: an owner that is killed leaves its
// servers behind.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP}
}
