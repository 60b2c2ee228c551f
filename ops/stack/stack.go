// Package stack starts the real servers, Kafka 4.1.0, Cassandra 5.0.5 and Redis 7, as plain
// processes on free loopback ports, for tests, benches and chaos drills. A server counts as
// started once it gives a real answer in its own protocol; it can be killed with -9 and
// restarted on the same data and ports, and it never outlives the process that started it
// (on Linux, however that one ends; elsewhere unless that one is killed with -9).
//
// The jars come from Maven Central, once, into CacheDir. What else is needed is a Requirement.
//
// The test suite starts the servers once for all packages, with the command teststack:
//
//	go run ./ops/stack/cmd/teststack -- go test ./...
//
// which tells the tests where they are by these variables in the environment:
//
//	GRAVITAS_TEST_KAFKA       host:port of the broker
//	GRAVITAS_TEST_CASSANDRA   host:port of the node, for CQL
//	GRAVITAS_TEST_REDIS       redis://host:port/0
//
// A test that finds its variable missing fails and says to run make test, unless
// GRAVITAS_TEST_STACK=embedded, the one way to leave the real servers out: then it is skipped.
// Package stacktest does this for tests that may import ops; the others read the variables
// themselves. Many packages use the same servers at once, so names of topics, groups,
// keyspaces and keys need something random in them.
package stack

import (
	"context"
	"errors"
	"sync"

	"golang.org/x/sync/errgroup"
)

// The variables of the environment that this package reads or hands to tests.
const (
	EnvKafka     = "GRAVITAS_TEST_KAFKA"     // host:port
	EnvCassandra = "GRAVITAS_TEST_CASSANDRA" // host:port
	EnvRedis     = "GRAVITAS_TEST_REDIS"     // redis://host:port/0
	EnvStack     = "GRAVITAS_TEST_STACK"     // Embedded, or unset
	EnvCache     = "GRAVITAS_CACHE"          // directory; see CacheDir
)

// Embedded is the value of EnvStack that leaves the real servers out of a test run.
const Embedded = "embedded"

// Config has the options of each server. The zero value will do.
type Config struct {
	Kafka, Cassandra, Redis Options
}

// Stack is one server of each kind.
type Stack struct {
	Kafka, Cassandra, Redis *Server
}

// Start starts the three servers side by side. Where one fails, its error is returned and the
// others are stopped.
func Start(ctx context.Context, c Config) (*Stack, error) {
	var s Stack
	group, starting := errgroup.WithContext(ctx)
	group.Go(func() (err error) { s.Kafka, err = StartKafka(starting, c.Kafka); return err })
	group.Go(func() (err error) { s.Cassandra, err = StartCassandra(starting, c.Cassandra); return err })
	group.Go(func() (err error) { s.Redis, err = StartRedis(starting, c.Redis); return err })
	if err := group.Wait(); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return &s, nil
}

// Servers lists those that were started.
func (s *Stack) Servers() []*Server {
	var servers []*Server
	for _, server := range []*Server{s.Kafka, s.Cassandra, s.Redis} {
		if server != nil {
			servers = append(servers, server)
		}
	}
	return servers
}

// Environ gives the variables, as NAME=value, by which tests find the servers.
func (s *Stack) Environ() []string {
	return []string{
		EnvKafka + "=" + s.Kafka.Addr(),
		EnvCassandra + "=" + s.Cassandra.Addr(),
		EnvRedis + "=redis://" + s.Redis.Addr() + "/0",
	}
}

// Err tells of servers that ended without being asked to.
func (s *Stack) Err() error {
	var errs []error
	for _, server := range s.Servers() {
		errs = append(errs, server.Err())
	}
	return errors.Join(errs...)
}

// Stop stops every server; see Server.Stop.
func (s *Stack) Stop(ctx context.Context) error {
	servers := s.Servers()
	errs := make([]error, len(servers))
	var wg sync.WaitGroup
	for i, server := range servers {
		wg.Go(func() { errs[i] = server.Stop(ctx) })
	}
	wg.Wait()
	return errors.Join(errs...)
}
