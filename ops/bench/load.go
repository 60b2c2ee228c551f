package bench

import (
	"context"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// worker does one unit of a load again and again, and returns how much it did.
// It is not cut off in the middle.
type worker func() (int, error)

// throughput has workers work without a pause, and returns how much they do a
// second once warm. start makes each worker; the context it gets outlives them.
func throughput(ctx context.Context, s span, workers int, start func(context.Context) (worker, func(), error)) (float64, error) {
	var done atomic.Int64
	var enough atomic.Bool
	g, ctx := errgroup.WithContext(ctx)
	for range workers {
		g.Go(func() error {
			work, stop, err := start(ctx)
			if err != nil {
				return err
			}
			defer stop()
			for !enough.Load() && ctx.Err() == nil {
				n, err := work()
				if err != nil {
					return err
				}
				done.Add(int64(n))
			}
			return nil
		})
	}
	wait(ctx, s.warm)
	before, begun := done.Load(), time.Now()
	wait(ctx, s.counted)
	counted, took := done.Load()-before, time.Since(begun)
	enough.Store(true)
	if err := g.Wait(); err != nil {
		return 0, err
	}
	return float64(counted) / took.Seconds(), nil
}

// wait pauses, or returns early once ctx ends.
func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}

// sender makes workers that send requests to a server.
type sender struct {
	base    string
	newPush func() *push
	next    atomic.Int64 // number of the next post
	refused atomic.Int64 // requests
}

// newSender sends made-up posts to the instance's door, some a request. Those of a connection
// are of the same subreddits.
func newSender(in *instance, items, size int) *sender {
	var made atomic.Int64
	return &sender{base: in.ready.Frontdoor, newPush: func() *push { return newPush(in, items, size, made.Add(1)) }}
}

func (s *sender) start(ctx context.Context) (worker, func(), error) {
	c, err := dial(ctx, s.base)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	p := s.newPush()
	n := len(p.ids)
	work := func() (int, error) {
		p.number(s.next.Add(int64(n)) - int64(n))
		return n, c.insist(ctx, p.bytes, &s.refused)
	}
	return work, func() { stop(); c.Close() }, nil
}
