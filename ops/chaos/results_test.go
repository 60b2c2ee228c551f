package chaos

import (
	"fmt"
	"time"
)

// row is what came of a scenario.
type row struct {
	scenario
	figures
	seed                        uint64
	injected                    int
	recovered, stopped, refused []time.Duration
	failed                      bool
}

func (r *row) String() string {
	return fmt.Sprintf("%d faults, %d items: lost %d, twice %d, back %d (of %d looks), dead letters %d, verify exits %d; recovered %v; stopped %v",
		r.injected, r.items, r.lost, r.twice, r.back, r.looks, r.dead, r.verified, r.recovered, r.stopped)
}

type results struct{ rows []*row }

func (r *results) add(one *row)            { r.rows = append(r.rows, one) }
func (r *results) write(path string) error { return nil }
