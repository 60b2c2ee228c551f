// Command teststack starts Kafka, Cassandra and Redis, runs a command that finds them through
// its environment, stops them, and ends with the command's exit status:
//
//	go run ./ops/stack/cmd/teststack -- go test ./...
//
// The variables are those of package stack. Signals are passed on to the command. What a
// server said is printed, its last 50 lines, only where it failed. With
// GRAVITAS_TEST_STACK=embedded no server is started, and the last line says so.
package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"

	"gravitas/ops/stack"
)

// Exit statuses of teststack itself.
const (
	exitFailed = 1
	exitUsage  = 2
)

func main() {
	followParent()
	os.Exit(run(os.Args[1:], os.Stderr))
}

// run is main without the process: it gives the exit status and writes what teststack itself
// has to say to messages.
func run(args []string, messages io.Writer) int {
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		fmt.Fprintln(messages, "usage: teststack -- COMMAND [ARG…]")
		return exitUsage
	}
	if os.Getenv(stack.EnvStack) == stack.Embedded {
		defer fmt.Fprintf(messages, "teststack: %s=%s: tests against real Kafka, Cassandra and Redis were left out\n", stack.EnvStack, stack.Embedded)
		return withoutServers(args, messages)
	}
	return withServers(args, messages)
}

// withoutServers runs the command as it is.
func withoutServers(args []string, messages io.Writer) int {
	signals := newSignals()
	defer signals.stop()
	return runCommand(args, nil, signals, messages)
}

// withServers runs the command beside the three servers.
func withServers(args []string, messages io.Writer) int {
	signals := newSignals()
	defer signals.stop()
	servers, err := startServers(signals, messages)
	if err != nil {
		fmt.Fprintf(messages, "teststack: %v\n", err)
		return exitFailed
	}
	status := runCommand(args, servers.Environ(), signals, messages)
	if err := stopServers(servers); err != nil {
		fmt.Fprintf(messages, "teststack: %v\n", err)
		status = max(status, exitFailed)
	}
	return status
}

// logger tells of what takes long, like fetching the jars, and not of every start.
func logger(messages io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(messages, nil))
}
