// Command gravitas is a live event pipeline: items come in at one door, agents
// score, store and aggregate them, and a read API serves the results live.
package main

import (
	"os"

	"github.com/redis/go-redis/v9/logging"

	"gravitas/ops/app"
	"gravitas/ops/cli"
)

// Set when the binary is linked.
var (
	version = "dev"
	commit  = "unknown"
)

func main() {
	logging.Disable() // its logger is the process's only; what fails is returned to us, and logged by us
	os.Exit(cli.Main(os.Args[1:], os.Environ, os.Stdin, os.Stdout, os.Stderr, app.NewVersion(version, commit)))
}
