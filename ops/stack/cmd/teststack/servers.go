package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"gravitas/ops/stack"
)

// stopTimeout is for the end of servers whose data nobody needs any more.
const stopTimeout = 10 * time.Second

// startServers starts the three, gives up at the first signal, and says how long each took.
func startServers(signals *signals, messages io.Writer) (*stack.Stack, error) {
	ctx, cancel := signals.cancelled(context.Background())
	defer cancel()
	o := stack.Options{Logger: logger(messages), JVM: []string{stack.LightJIT}}
	servers, err := stack.Start(ctx, stack.Config{Kafka: o, Cassandra: o, Redis: o})
	if err != nil {
		return nil, err
	}
	var took []string
	for _, s := range servers.Servers() {
		took = append(took, fmt.Sprintf("%s %.1fs", s.Name(), s.StartedIn().Seconds()))
	}
	fmt.Fprintf(messages, "teststack: started %s\n", strings.Join(took, ", "))
	return servers, nil
}

// stopServers stops them and tells of those that had ended before they were asked to.
func stopServers(servers *stack.Stack) error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return errors.Join(servers.Err(), servers.Stop(ctx))
}
