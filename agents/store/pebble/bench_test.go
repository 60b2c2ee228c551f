package pebble_test

import (
	"gravitas/agents/store/storetest"
	"testing"
)

func BenchmarkStore(b *testing.B) {
	s := open(b, b.TempDir())
	defer s.Close()
	storetest.Bench(b, s)
}
