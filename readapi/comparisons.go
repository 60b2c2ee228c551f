package readapi

import (
	"context"
	"errors"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/readapi/compare"
	"gravitas/readapi/page"
)

const (
	// comparePatience bounds a comparison, which reads every score that the log has.
	comparePatience = time.Minute
	// maxComparisons are made at once; who comes then waits for a turn.
	maxComparisons = 2
)

// comparisons are made of all scores that the log has. Who asks for the same one at the same
// time shares it, and it goes on whoever leaves. Safe for concurrent use.
type comparisons struct {
	log    stream.Log
	shared *recent[compare.Comparison]
	turns  chan struct{} // holds a token for each under way
}

func newComparisons(log stream.Log, clock func() time.Time) *comparisons {
	return &comparisons{
		log: log, shared: newRecent[compare.Comparison](0, comparePatience, clock), turns: make(chan struct{}, maxComparisons),
	}
}

// of returns the comparison of two scorers, with as many of the largest changes as anyone may ask
// for. It is not to be changed.
func (c *comparisons) of(ctx context.Context, a, b string) (compare.Comparison, error) {
	return c.shared.get(ctx, a+" "+b, func(ctx context.Context) (compare.Comparison, error) {
		select {
		case c.turns <- struct{}{}:
			defer func() { <-c.turns }()
		case <-ctx.Done():
			return compare.Comparison{}, ctx.Err()
		}
		bounds, err := c.log.Bounds(ctx, envelope.ChannelPostsScores)
		if err != nil && !errors.Is(err, stream.ErrUnknownTopic) {
			return compare.Comparison{}, err
		}
		scores := compare.New(a, b)
		if err := stream.Scan(ctx, c.log, envelope.ChannelPostsScores, bounds, scores.Take); err != nil {
			return compare.Comparison{}, err
		}
		return scores.Compare(page.MaxLimit), nil
	})
}
