package pebble_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/tracecache/pebble"
)

// BenchmarkWrite writes new items' hops in batches of 200.
func BenchmarkWrite(b *testing.B) {
	const size = 200
	cache := open(b, pebble.Config{Dir: b.TempDir(), TTL: time.Hour}, newClock())
	for b.Loop() {
		b.StopTimer()
		stamps := stampsOf(size)
		b.StartTimer()
		require.NoError(b, cache.Write(b.Context(), stamps))
	}
	b.ReportMetric(float64(b.N)*size/b.Elapsed().Seconds(), "stamps/s")
}
