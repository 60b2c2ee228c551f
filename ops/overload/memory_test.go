package overload

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gonum.org/v1/gonum/stat"
)

const sampleEvery = 250 * time.Millisecond

// memory is what a node's process held over a time.
type memory struct {
	seconds []float64 // since the beginning
	mib     []float64 // resident
}

// remember samples the node's resident memory until the function that it returns is called.
func remember(ctx context.Context, n *node) (stop func() memory) {
	ctx, cancel := context.WithCancel(ctx)
	var m memory
	done := make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(sampleEvery)
		defer tick.Stop()
		begun := time.Now()
		for ctx.Err() == nil {
			if rss, err := n.metric(ctx, "process_resident_memory_bytes"); err == nil {
				m.seconds = append(m.seconds, time.Since(begun).Seconds())
				m.mib = append(m.mib, rss/(1<<20))
			}
			select {
			case <-tick.C:
			case <-ctx.Done():
			}
		}
	}()
	return func() memory {
		cancel()
		<-done
		return m
	}
}

func (m memory) peak() float64 { return slices.Max(m.mib) }

// growth is by how many MiB memory grew over the last half, by a line laid through it.
func (m memory) growth() float64 {
	x, y := m.seconds[len(m.seconds)/2:], m.mib[len(m.mib)/2:]
	_, slope := stat.LinearRegression(x, y, nil, false)
	return slope * (x[len(x)-1] - x[0])
}

// String is the memory at ten moments.
func (m memory) String() string {
	var text strings.Builder
	for i := range 10 {
		at := i * (len(m.mib) - 1) / 9
		fmt.Fprintf(&text, "%.0f s: %.0f, ", m.seconds[at], m.mib[at])
	}
	return strings.TrimSuffix(text.String(), ", ") + " MiB"
}
