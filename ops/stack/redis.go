package stack

import (
	"context"
	_ "embed"
	"net"
	"strconv"
	"strings"

	"github.com/redis/go-redis/v9"
)

//go:embed redis/redis.conf
var redisConf string

// StartRedis starts the Redis 7 of this machine and returns once it answers PING. It keeps
// nothing on disk unless Settings say so ({"appendonly": "yes", "appendfsync": "always"}).
func StartRedis(ctx context.Context, o Options) (*Server, error) {
	return start(ctx, "redis", o, configureRedis)
}

func configureRedis(ctx context.Context, s *Server, o Options) error {
	program, err := RedisServer().Ensure(ctx, o.Logger)
	if err != nil {
		return err
	}
	lines := []string{redisConf, "port " + strconv.Itoa(s.ports.port(0))}
	lines = append(lines, o.settings("%s %s")...)
	if err := writeConfig(s.dir, "redis.conf", strings.Join(lines, "\n")+"\n"); err != nil {
		return err
	}
	s.argv = []string{program, "redis.conf"}
	s.probe = func(ctx context.Context) error { return probeRedis(ctx, s.addr) }
	return nil
}

// probeRedis is nil once Redis has its data loaded and answers PING.
func probeRedis(ctx context.Context, addr string) error {
	if err := probePort(ctx, addr); err != nil {
		return err
	}
	client := redis.NewClient(&redis.Options{Addr: addr, MaxRetries: -1})
	defer client.Close()
	return client.Ping(ctx).Err()
}

// probePort spares the clients, each with its own retries and goroutines, a server whose port
// is not open yet.
func probePort(ctx context.Context, addr string) error {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	return conn.Close()
}
