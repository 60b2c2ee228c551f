package pebble_test

import (
	"testing"

	"gravitas/agents/store/storetest"
)

func BenchmarkStore(b *testing.B) {
	s := open(b, b.TempDir())
	defer s.Close()
	storetest.Bench(b, s)
}
