// Package redis is the trace cache on a Redis server, 7.0 or later: a hash
// whose key is the bare data_id, so that HGETALL shows an item's way.
//
// Stamps travel in one pipeline, each costing O(1). A call never waits long
// for a server that is away, and the client connects again by itself.
package redis

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"

	"gravitas/tracecache"
)

// Config says which server, and how long hashes last.
type Config struct {
	// URL is redis://[user:password@]host:port[/db], or rediss:// for TLS.
	URL string
	// TTL is how long a hash lasts after its last stamp: 7 days.
	TTL time.Duration
	// DeadTTL is how long it lasts after a stamp with [tracecache.FieldDead],
	// where that is longer: 30 days.
	DeadTTL time.Duration
}

func (c Config) withDefaults() Config {
	if c.TTL == 0 {
		c.TTL = 7 * 24 * time.Hour
	}
	if c.DeadTTL == 0 {
		c.DeadTTL = 30 * 24 * time.Hour
	}
	return c
}

// Cache is a [tracecache.Cache] on Redis.
type Cache struct {
	client  *redis.Client
	ttl     time.Duration
	deadTTL time.Duration
}

var _ tracecache.Cache = (*Cache)(nil)

// Open returns a cache on the server that cfg names. It doesn't connect yet:
// only a URL that can't be read is an error, never a server that is away.
func Open(cfg Config) (*Cache, error) {
	cfg = cfg.withDefaults()
	opts, err := redis.ParseURL(cfg.URL)
	if err != nil {
		// Not wrapped: the URL in it may hold a password.
		return nil, errors.New("trace cache: the Redis URL is not redis://[user:password@]host:port[/db] or rediss://…")
	}
	opts.DialTimeout = 500 * time.Millisecond
	opts.ReadTimeout = time.Second
	opts.WriteTimeout = time.Second
	opts.ContextTimeoutEnabled = true
	opts.MaxRetries = -1 // the recorder has its own pause
	opts.DialerRetries = 1
	opts.DisableIdentity = true
	opts.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	return &Cache{
		client:  redis.NewClient(opts),
		ttl:     cfg.TTL,
		deadTTL: max(cfg.DeadTTL, cfg.TTL),
	}, nil
}

// Write sends the stamps in one pipeline.
func (c *Cache) Write(ctx context.Context, stamps []tracecache.Stamp) error {
	if len(stamps) == 0 {
		return nil
	}
	pipe := c.client.Pipeline()
	for _, stamp := range stamps {
		c.queue(ctx, pipe, stamp)
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return fmt.Errorf("write traces: %w: %w", tracecache.ErrUnavailable, err)
	}
	return nil
}

// queue adds a stamp's commands to the pipeline. An expiry is set where the
// hash is new, and else only put off: a dead item's must stay.
func (c *Cache) queue(ctx context.Context, pipe redis.Pipeliner, stamp tracecache.Stamp) {
	if len(stamp.Fields) == 0 {
		return
	}
	key := stamp.ID.String()
	hset := make([]any, 0, 2+2*len(stamp.Fields))
	hset = append(hset, "hset", key)
	for _, f := range stamp.Fields {
		if f.Value == "" {
			pipe.HDel(ctx, key, f.Name)
			continue
		}
		hset = append(hset, f.Name, f.Value)
	}
	if len(hset) > 2 {
		pipe.Do(ctx, hset...)
	}
	ttl := c.ttl
	if stamp.Dead() {
		ttl = c.deadTTL
	}
	pipe.Do(ctx, "pexpire", key, ttl.Milliseconds(), "nx")
	pipe.Do(ctx, "pexpire", key, ttl.Milliseconds(), "gt")
}

// Read returns the fields of an item's hash, or [tracecache.ErrNotFound].
func (c *Cache) Read(ctx context.Context, id uuid.UUID) (map[string]string, error) {
	hash, err := c.client.HGetAll(ctx, id.String()).Result()
	if err != nil {
		return nil, fmt.Errorf("read trace of %s: %w: %w", id, tracecache.ErrUnavailable, err)
	}
	if len(hash) == 0 {
		return nil, fmt.Errorf("read trace of %s: %w", id, tracecache.ErrNotFound)
	}
	return hash, nil
}

// Ping asks the server.
func (c *Cache) Ping(ctx context.Context) error {
	if err := c.client.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("ping Redis: %w: %w", tracecache.ErrUnavailable, err)
	}
	return nil
}

// Close closes the connections. Closing again does nothing.
func (c *Cache) Close() error {
	if err := c.client.Close(); err != nil && !errors.Is(err, redis.ErrClosed) {
		return fmt.Errorf("close the Redis client: %w", err)
	}
	return nil
}
