package main

import (
	"os"
	"syscall"
)

// commandAttributes leaves the command in teststack's console: Ctrl-C reaches both.
func commandAttributes(bool) *syscall.SysProcAttr { return nil }

// passOn ends the command, the one signal that there is here for another process. A command
// that is gone already is left to its Wait.
func passOn(command *os.Process, _ os.Signal, _ bool) { _ = command.Kill() }
