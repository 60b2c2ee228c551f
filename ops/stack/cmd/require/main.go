// Command require finds the programs that it is given by name (java, maven, redis, chromium),
// installs what is missing where it can, by root on Debian, and prints a path a line:
//
//	chromium=$(go run ./ops/stack/cmd/require chromium)
//
// Where it can't, it says in one line what is missing and how to install it, and exits 1.
package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"

	"gravitas/ops/stack"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// run is main without the process; it gives the exit status.
func run(ctx context.Context, names []string, paths, messages io.Writer) int {
	known := stack.Requirements()
	unknown := slices.ContainsFunc(names, func(name string) bool { _, ok := known[name]; return !ok })
	if len(names) == 0 || unknown {
		fmt.Fprintf(messages, "usage: require NAME…, each of %s\n", strings.Join(slices.Sorted(maps.Keys(known)), ", "))
		return 2
	}
	log := slog.New(slog.NewTextHandler(messages, nil))
	status := 0
	for _, name := range names {
		path, err := known[name].Ensure(ctx, log)
		if err != nil {
			fmt.Fprintf(messages, "require: %v\n", err)
			status = 1
			continue
		}
		fmt.Fprintln(paths, path)
	}
	return status
}
