package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// seenTimeout is how long after the last post all must have been seen.
const seenTimeout = 10 * time.Second

// sightings are when each of some posts was first seen.
type sightings struct {
	all chan struct{} // closed once every post has been seen

	mu   sync.Mutex
	at   []time.Time
	left int
}

func newSightings(n int) *sightings {
	return &sightings{all: make(chan struct{}), at: make([]time.Time, n), left: n}
}

// note takes in that post i was seen. Posts of earlier measurements are none of these.
func (s *sightings) note(i int64, at time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i < 0 || i >= int64(len(s.at)) || !s.at[i].IsZero() {
		return
	}
	s.at[i] = at
	if s.left--; s.left == 0 {
		close(s.all)
	}
}

// wait waits until every post has been seen.
func (s *sightings) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, seenTimeout)
	defer cancel()
	select {
	case <-s.all:
		return nil
	case <-ctx.Done():
		s.mu.Lock()
		defer s.mu.Unlock()
		return fmt.Errorf("%d of %d posts were accepted and never seen: %w", s.left, len(s.at), ctx.Err())
	}
}

// since returns how long after it was due each post was seen, in ms, sorted.
func (s *sightings) since(due func(i int) time.Time) []float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	took := make([]float64, len(s.at))
	for i, at := range s.at {
		took[i] = milliseconds(at.Sub(due(i)))
	}
	slices.Sort(took)
	return took
}
