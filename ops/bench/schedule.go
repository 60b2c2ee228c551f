package bench

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// schedule is n sends, evenly spread over time. It is kept however the receiver
// fares: what it delays counts from when it was due.
type schedule struct {
	n     int
	every time.Duration
	begin time.Time
}

// newSchedule spreads sends at a rate a second over d, and soon begins.
func newSchedule(rate float64, d time.Duration) *schedule {
	return &schedule{n: max(1, int(rate*d.Seconds())), every: time.Duration(float64(time.Second) / rate)}
}

// due is when the i-th send is to be.
func (s *schedule) due(i int) time.Time { return s.begin.Add(time.Duration(i) * s.every) }

// run has senders send, each the next one due as soon as it is free.
func (s *schedule) run(ctx context.Context, senders int, start func(context.Context) (send func(i int) error, stop func(), err error)) error {
	g, ctx := errgroup.WithContext(ctx)
	due := make(chan int, s.n) // never blocks the clock
	var started atomic.Int64
	ready := make(chan struct{})
	for range senders {
		g.Go(func() error {
			send, stop, err := start(ctx)
			if err != nil {
				return err
			}
			defer stop()
			if started.Add(1) == int64(senders) {
				close(ready)
			}
			for i := range due {
				if err := send(i); err != nil {
					return err
				}
			}
			return nil
		})
	}
	g.Go(func() error {
		defer close(due)
		select {
		case <-ready:
		case <-ctx.Done():
			return ctx.Err()
		}
		s.begin = time.Now()
		for i := 0; i < s.n && ctx.Err() == nil; i++ {
			sleepUntil(s.due(i))
			due <- i
		}
		return ctx.Err()
	})
	return g.Wait()
}
