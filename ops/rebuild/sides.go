package rebuild

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"gravitas/agents/store"
)

// Tables are a store that can be emptied.
type Tables interface {
	store.Store
	store.Clearable
}

// Sides are the tables of both sides; those of the spare are opened when first asked for.
// Safe for concurrent use.
type Sides struct {
	main Tables
	open func(context.Context) (Tables, error)

	mu    sync.Mutex
	spare Tables
}

// NewSides returns the sides; main stays its opener's to close.
func NewSides(main Tables, open func(context.Context) (Tables, error)) *Sides {
	return &Sides{main: main, open: open}
}

// Of returns a side's tables.
func (s *Sides) Of(ctx context.Context, side Side) (Tables, error) {
	if side == Main {
		return s.main, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spare == nil {
		spare, err := s.open(ctx)
		if err != nil {
			return nil, fmt.Errorf("open the spare tables: %w", err)
		}
		s.spare = spare
	}
	return s.spare, nil
}

// Close closes the spare's tables, where they were opened.
func (s *Sides) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.spare == nil {
		return nil
	}
	return s.spare.Close()
}

// Serving is a store whose every table is the one of the side that serves.
type Serving struct {
	sides  *Sides
	states *States
}

// NewServing returns the store that readers see.
func NewServing(sides *Sides, states *States) *Serving { return &Serving{sides, states} }

func (s *Serving) of(ctx context.Context, p store.Projection) (store.Store, error) {
	return s.sides.Of(ctx, s.states.Of(p).Phase.serves())
}

// on calls a method of the side that serves a projection.
func on[T any](ctx context.Context, s *Serving, p store.Projection, call func(store.Store) (T, error)) (T, error) {
	tables, err := s.of(ctx, p)
	if err != nil {
		var none T
		return none, err
	}
	return call(tables)
}

// errReadOnly: agents write to the side that they run on.
var errReadOnly = errors.New("the serving tables are for reading")

// PutPosts is refused, as every other write is.
func (s *Serving) PutPosts(context.Context, []store.Post) error { return errReadOnly }

// PutScores is refused.
func (s *Serving) PutScores(context.Context, []store.Score) error { return errReadOnly }

// FoldScores is refused.
func (s *Serving) FoldScores(context.Context, []store.Score) ([]store.Window, error) {
	return nil, errReadOnly
}

// PutWindows is refused.
func (s *Serving) PutWindows(context.Context, store.Level, []store.Window) error { return errReadOnly }

// PutTotals is refused.
func (s *Serving) PutTotals(context.Context, []store.Total) error { return errReadOnly }

// PutDeadLetters is refused.
func (s *Serving) PutDeadLetters(context.Context, []store.DeadLetter) error { return errReadOnly }

// PutReadings is refused.
func (s *Serving) PutReadings(context.Context, []store.Reading) error { return errReadOnly }

// PutProducts is refused.
func (s *Serving) PutProducts(context.Context, []store.Product) error { return errReadOnly }

// GetProduct implements store.Products.
func (s *Serving) GetProduct(ctx context.Context, id string) (store.Product, error) {
	return on(ctx, s, store.ProjectionProducts, func(t store.Store) (store.Product, error) { return t.GetProduct(ctx, id) })
}

// PutEvents is refused.
func (s *Serving) PutEvents(context.Context, []store.Event) error { return errReadOnly }

// PutUserEvents is refused.
func (s *Serving) PutUserEvents(context.Context, []store.Event) error { return errReadOnly }

// PutRecommendations is refused.
func (s *Serving) PutRecommendations(context.Context, []store.Recommended) error { return errReadOnly }

// ListEvents implements store.Events.
func (s *Serving) ListEvents(ctx context.Context, user string, after store.EventPlace, limit int) ([]store.Event, error) {
	return on(ctx, s, store.ProjectionEvents, func(t store.Store) ([]store.Event, error) {
		return t.ListEvents(ctx, user, after, limit)
	})
}

// LatestUserEvents implements store.UserEvents.
func (s *Serving) LatestUserEvents(ctx context.Context, users []string, limit int) ([][]store.Event, error) {
	return on(ctx, s, store.ProjectionRecommendations, func(t store.Store) ([][]store.Event, error) {
		return t.LatestUserEvents(ctx, users, limit)
	})
}

// GetRecommendations implements store.Recommendations.
func (s *Serving) GetRecommendations(ctx context.Context, user string) (store.Recommended, error) {
	return on(ctx, s, store.ProjectionRecommendations, func(t store.Store) (store.Recommended, error) {
		return t.GetRecommendations(ctx, user)
	})
}

// LatestReadings implements store.Readings.
func (s *Serving) LatestReadings(ctx context.Context, of []store.Series, limit int) ([][]store.Reading, error) {
	return on(ctx, s, store.ProjectionSeries, func(t store.Store) ([][]store.Reading, error) { return t.LatestReadings(ctx, of, limit) })
}

// AllSeries implements store.Readings.
func (s *Serving) AllSeries(ctx context.Context) ([]store.Series, error) {
	return on(ctx, s, store.ProjectionSeries, func(t store.Store) ([]store.Series, error) { return t.AllSeries(ctx) })
}

// GetPost implements store.Posts.
func (s *Serving) GetPost(ctx context.Context, id string) (store.Post, error) {
	return on(ctx, s, store.ProjectionPosts, func(t store.Store) (store.Post, error) { return t.GetPost(ctx, id) })
}

// ListPosts implements store.Posts.
func (s *Serving) ListPosts(ctx context.Context, subreddit string, after store.Place, limit int) ([]store.ListedPost, error) {
	return on(ctx, s, store.ProjectionPosts, func(t store.Store) ([]store.ListedPost, error) {
		return t.ListPosts(ctx, subreddit, after, limit)
	})
}

// GetScores implements store.Scores.
func (s *Serving) GetScores(ctx context.Context, postID string) ([]store.Score, error) {
	return on(ctx, s, store.ProjectionPosts, func(t store.Store) ([]store.Score, error) { return t.GetScores(ctx, postID) })
}

// Windows implements store.Rollups.
func (s *Serving) Windows(ctx context.Context, subreddit string, level store.Level, from, to time.Time) ([]store.Window, error) {
	return on(ctx, s, store.ProjectionRollups, func(t store.Store) ([]store.Window, error) {
		return t.Windows(ctx, subreddit, level, from, to)
	})
}

// Totals implements store.Rollups.
func (s *Serving) Totals(ctx context.Context) ([]store.Total, error) {
	return on(ctx, s, store.ProjectionRollups, func(t store.Store) ([]store.Total, error) { return t.Totals(ctx) })
}

// DeadLettersOf implements store.DeadLetters.
func (s *Serving) DeadLettersOf(ctx context.Context, dataID string) ([]store.DeadLetter, error) {
	return on(ctx, s, store.ProjectionDeadLetters, func(t store.Store) ([]store.DeadLetter, error) {
		return t.DeadLettersOf(ctx, dataID)
	})
}

// ListDeadLetters implements store.DeadLetters.
func (s *Serving) ListDeadLetters(ctx context.Context, after store.Grave, since time.Time, limit int) ([]store.DeadLetter, error) {
	return on(ctx, s, store.ProjectionDeadLetters, func(t store.Store) ([]store.DeadLetter, error) {
		return t.ListDeadLetters(ctx, after, since, limit)
	})
}

// Ping asks the main side, which is there always.
func (s *Serving) Ping(ctx context.Context) error { return s.sides.main.Ping(ctx) }

// Close does nothing: the sides are closed by whoever opened them.
func (s *Serving) Close() error { return nil }
