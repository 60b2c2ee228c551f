//go:build unix

package main

import (
	"os"
	"syscall"
)

// passOn sends sig to the command, and to its group where it has one of its own. A command
// that is gone already is left to its Wait.
func passOn(command *os.Process, sig os.Signal, group bool) {
	number, ok := sig.(syscall.Signal)
	if !ok {
		return
	}
	pid := command.Pid
	if group {
		pid = -pid
	}
	_ = syscall.Kill(pid, number)
}
