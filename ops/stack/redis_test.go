package stack_test

import (
	"errors"
	"testing"

	"github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

func TestRedisForgetsThroughKill(t *testing.T) {
	t.Parallel()
	require.Equal(t, "", valueAfterKill(t, nil))
}

func TestRedisKeepsWritesThroughKillWhenToldTo(t *testing.T) {
	t.Parallel()
	require.Equal(t, "value", valueAfterKill(t, map[string]string{"appendonly": "yes", "appendfsync": "always"}))
}

// valueAfterKill writes a value, kills and restarts the server, and reads the value again.
func valueAfterKill(t *testing.T, settings map[string]string) string {
	t.Helper()
	s := running(t, stack.StartRedis, settings)
	client := redis.NewClient(&redis.Options{Addr: s.Addr()})
	defer client.Close()
	require.NoError(t, client.Set(t.Context(), "key", "value", 0).Err())
	killAndRestart(t, s)
	got, err := client.Get(t.Context(), "key").Result()
	if !errors.Is(err, redis.Nil) {
		require.NoError(t, err)
	}
	return got
}
