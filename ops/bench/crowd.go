package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// lookers is which share of a crowd looks at what it gets: one of so many.
const lookers = 20

// crowd is many websocket clients. All take what they are sent, and a few look at it.
type crowd struct {
	watchers []*watcher
	bytes    atomic.Int64               // taken by those that don't look
	seen     atomic.Pointer[[]*sighted] // of those that do, while something is measured
}

// sighted is what one client is to see.
type sighted struct {
	*sightings
	first int64 // number of the first post
}

// spare is how many file descriptors a process takes besides its clients'.
const spare = 300

// gather connects n clients. Of a greeted crowd some look at the scores that they get.
func gather(ctx context.Context, url string, n int, greeted bool) (*crowd, error) {
	if limit := openFiles(); limit < uint64(n+spare) {
		return nil, fmt.Errorf("%d clients take %d open files here and in the server, and this system lets a process have %d: raise the hard limit (ulimit -Hn)", n, n+spare, limit)
	}
	c := &crowd{watchers: make([]*watcher, n)}
	g, dialing := errgroup.WithContext(ctx)
	g.SetLimit(16)
	for i := range c.watchers {
		g.Go(func() (err error) {
			c.watchers[i], err = connect(dialing, url, greeted)
			return err
		})
	}
	err := g.Wait()
	for i, w := range c.watchers {
		switch {
		case w == nil:
		case greeted && i%lookers == 0:
			looker := i / lookers
			w.start(func() error {
				return w.read(liveScores, func(numbers []int64, at time.Time) { c.note(looker, numbers, at) })
			})
		default:
			w.start(func() error { return w.drain(&c.bytes) })
		}
	}
	if err != nil {
		return nil, errors.Join(err, c.stop())
	}
	return c, nil
}

// look has those that look wait for n posts.
func (c *crowd) look(first int64, n int) []*sighted {
	seen := make([]*sighted, (len(c.watchers)+lookers-1)/lookers)
	for i := range seen {
		seen[i] = &sighted{newSightings(n), first}
	}
	c.seen.Store(&seen)
	return seen
}

func (c *crowd) note(looker int, numbers []int64, at time.Time) {
	seen := c.seen.Load()
	if seen == nil {
		return
	}
	s := (*seen)[looker]
	for _, n := range numbers {
		s.note(n-s.first, at)
	}
}

// stop sends all clients away, and returns what ended one before.
func (c *crowd) stop() error {
	var errs []error
	for _, w := range c.watchers { // a ceiling sends all away as soon as one has gone
		if w != nil {
			w.stopped.Store(true)
		}
	}
	for _, w := range c.watchers {
		if w != nil {
			errs = append(errs, w.stop())
		}
	}
	return errors.Join(errs...)
}

// delays waits until all who look have seen all, and returns how long after each was due, in
// ms, sorted.
func delays(ctx context.Context, seen []*sighted, due func(i int) time.Time) ([]float64, error) {
	var took []float64
	for _, s := range seen {
		if err := s.wait(ctx); err != nil {
			return nil, err
		}
		took = append(took, s.since(due)...)
	}
	slices.Sort(took)
	return took, nil
}
