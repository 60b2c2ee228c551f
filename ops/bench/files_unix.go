//go:build linux || darwin

package bench

import "syscall"

// openFiles is how many files a process may have open. Go has raised it as far as it goes.
func openFiles() uint64 {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 1 << 62 // unknown: dialing will tell
	}
	return limit.Cur
}
