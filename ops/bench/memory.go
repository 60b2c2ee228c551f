package bench

import (
	"context"
	"time"
)

// memoryInterval spaces looks at an instance's memory.
const memoryInterval = 250 * time.Millisecond

// memory is an instance's resident memory over a job, in MiB.
type memory struct{ before, peak, after float64 }

// remember watches the instance's memory until stop, which returns what it saw.
func remember(ctx context.Context, in *instance) (stop func() (memory, error), err error) {
	var m memory
	first, err := in.metrics(ctx)
	if err != nil {
		return nil, err
	}
	m.before, m.peak = first.rss(), first.rss()
	watching, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for watching.Err() == nil {
			if now, err := in.metrics(watching); err == nil {
				m.peak = max(m.peak, now.rss())
			}
			wait(watching, memoryInterval)
		}
	}()
	return func() (memory, error) {
		cancel()
		<-done
		last, err := in.metrics(ctx)
		if err != nil {
			return m, err
		}
		m.after = last.rss()
		m.peak = max(m.peak, m.after)
		return m, nil
	}, nil
}
