package bench

import (
	"context"
	"log/slog"

	"gravitas/ops/stack"
)

// StartServers starts real Kafka, Cassandra and Redis as they run in production,
// with all of their compilers, and returns where they are and what stops them.
func StartServers(ctx context.Context, logger *slog.Logger) (Addresses, func() error, error) {
	o := stack.Options{Logger: logger}
	servers, err := stack.Start(ctx, stack.Config{Kafka: o, Cassandra: o, Redis: o})
	if err != nil {
		return Addresses{}, nil, err
	}
	stop := func() error { return servers.Stop(context.WithoutCancel(ctx)) }
	return Addresses{
		Kafka:     []string{servers.Kafka.Addr()},
		Cassandra: []string{servers.Cassandra.Addr()},
		Redis:     "redis://" + servers.Redis.Addr() + "/0",
	}, stop, nil
}
