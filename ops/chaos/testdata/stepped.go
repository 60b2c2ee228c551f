// Package time is the standard library's with this file added, in a binary whose wall clock a
// test can step: see clock_linux_test.go.
package time

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// wallStep points into a file that the test writes: by how many seconds the wall clock is off.
var wallStep = mapWallStep()

func mapWallStep() *int64 {
	path, ok := syscall.Getenv("GRAVITAS_CHAOS_CLOCK")
	if !ok {
		return nil
	}
	file, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		panic("open " + path + ": " + err.Error())
	}
	shared, err := syscall.Mmap(file, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("map " + path + ": " + err.Error())
	}
	return (*int64)(unsafe.Pointer(&shared[0]))
}

func wallStepped() int64 {
	if wallStep == nil {
		return 0
	}
	return atomic.LoadInt64(wallStep)
}
