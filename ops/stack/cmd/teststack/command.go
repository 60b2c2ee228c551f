package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/term"
)

// runCommand runs args with environ added to this environment, passes signals on to it, and
// gives its exit status: 128 and the signal's number where one ended it, as a shell has it.
func runCommand(args, environ []string, signals *signals, messages io.Writer) int {
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Env = append(os.Environ(), environ...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	// A terminal sends Ctrl-C to everybody in its foreground; anywhere else the command leads
	// a process group of its own, and all that it started gets the signal too.
	onTerminal := term.IsTerminal(int(os.Stdin.Fd()))
	cmd.SysProcAttr = commandAttributes(!onTerminal)

	started, ended := make(chan error, 1), make(chan error, 1)
	go func() {
		runtime.LockOSThread() // the death signal is the forking thread's, not the process's
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			ended <- cmd.Wait()
		}
	}()
	if err := <-started; err != nil {
		fmt.Fprintf(messages, "teststack: %v\n", err)
		return exitFailed
	}
	for {
		select {
		case sig := <-signals.received:
			if !onTerminal || sig != os.Interrupt {
				passOn(cmd.Process, sig, !onTerminal)
			}
		case err := <-ended:
			return exitStatus(err)
		}
	}
}

// exitStatus is what a command's end comes to, as a shell would say it.
func exitStatus(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case !errors.As(err, &exit):
		return exitFailed
	}
	if status, ok := exit.Sys().(syscall.WaitStatus); ok && status.Signaled() {
		return 128 + int(status.Signal())
	}
	return exit.ExitCode()
}
