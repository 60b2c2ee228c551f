package bench

import (
	"syscall"
	"time"
)

// sleepUntil waits by the kernel's clock: the runtime's timers are up to a
// millisecond late when there is little to do, which is what is to be measured.
func sleepUntil(t time.Time) {
	for d := time.Until(t); d > 0; d = time.Until(t) {
		spec := syscall.NsecToTimespec(int64(d))
		_ = syscall.Nanosleep(&spec, nil) // cut short by a signal, it is called again
	}
}
