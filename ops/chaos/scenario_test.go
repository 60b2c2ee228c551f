package chaos

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// scenario is a run with some faults, and the guarantees that it is to prove.
type scenario struct {
	name       string
	guarantees string
	stack      string
	start      func(testing.TB) system
	faults     func(*run) []fault
}

// play does a scenario, and adds what came of it to the results, whatever that is.
func (s scenario) play(t *testing.T, seed uint64, to *results) {
	row := &row{Name: s.name, Guarantees: s.guarantees, Stack: s.stack, Test: t.Name(), failed: true}
	defer func() {
		row.skipped = t.Skipped()
		to.add(row)
	}()
	r := startRun(t, s.start(t), seed)
	faults := s.faults(r)
	row.faults = len(faults)
	r.suffer(faults)
	row.figures, row.times = r.check(), r.times
	row.failed = !assert.NoError(t, row.err(), "again with -args -chaos.seed=%d", seed)
	t.Logf("seed %d: %s", seed, row)
}

// always are faults that need nothing of the run.
func always(faults ...[]fault) func(*run) []fault {
	return func(*run) []fault { return slices.Concat(faults...) }
}

// repeat does a fault n times.
func repeat(n int, f fault) []fault { return slices.Repeat([]fault{f}, n) }
