package app

import (
	"os"
	"runtime"
)

// processors is how many the process began with.
var processors = runtime.GOMAXPROCS(0)

// spareProcessors has the process run twice as many goroutines at once as it began with, unless
// GOMAXPROCS says how many. One that waits for the disk keeps its processor until the runtime
// notices, and the embedded log and tables are synced some hundred times a second: on two cores
// both processors then wait at once, and everything else with them.
func spareProcessors() {
	if os.Getenv("GOMAXPROCS") == "" {
		runtime.GOMAXPROCS(2 * processors)
	}
}
