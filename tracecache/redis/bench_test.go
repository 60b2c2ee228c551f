package redis_test

import (
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/stretchr/testify/require"

	"gravitas/tracecache"
	"gravitas/tracecache/redis"
)

const pipelineSize = 200

// BenchmarkWrite is the cache; BenchmarkBarePipeline is go-redis writing the
// same fields with nothing of ours between. Both in pipelines of 200.
func BenchmarkWrite(b *testing.B) {
	cache := open(b, redis.Config{URL: serverURL(b), TTL: time.Minute})
	stamps := stampsOf(pipelineSize)
	for b.Loop() {
		require.NoError(b, cache.Write(b.Context(), stamps))
	}
	reportStamps(b)
}

func BenchmarkBarePipeline(b *testing.B) {
	client := bareClient(b, serverURL(b))
	stamps := stampsOf(pipelineSize)
	for b.Loop() {
		pipe := client.Pipeline()
		for _, s := range stamps {
			pushBare(b, pipe, s)
		}
		_, err := pipe.Exec(b.Context())
		require.NoError(b, err)
	}
	reportStamps(b)
}

func pushBare(b *testing.B, pipe goredis.Pipeliner, s tracecache.Stamp) {
	key := s.ID.String()
	pipe.HSet(b.Context(), key, s.Fields[0].Name, s.Fields[0].Value, s.Fields[1].Name, s.Fields[1].Value)
	pipe.PExpire(b.Context(), key, time.Minute)
}

func reportStamps(b *testing.B) {
	b.ReportMetric(float64(b.N)*pipelineSize/b.Elapsed().Seconds(), "stamps/s")
}
