package scraper

import (
	"context"
	"errors"
	"slices"
)

// batchSize is how many posts go to the door in one request: about 500 kB.
const batchSize = 100

// deliver sends a feed's new posts in their order and remembers them as the
// door answers, oldest first: what is remembered never has a hole below it, so
// the next sweep may stop at the first known post whenever this one ended.
func (s *Scraper) deliver(ctx context.Context, f *feed, posts []post) error {
	for batch := range slices.Chunk(posts, batchSize) {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if unsent := slices.DeleteFunc(slices.Clone(batch), s.sent); len(unsent) > 0 {
			if err := s.send(ctx, unsent); err != nil {
				return err
			}
		}
		for _, p := range batch {
			f.window.add(p.name)
		}
		s.save(ctx)
	}
	return nil
}

// sent tells whether any feed has sent the post: r/all and r/golang share some.
func (s *Scraper) sent(p post) bool {
	return slices.ContainsFunc(s.feeds, func(f *feed) bool { return f.window.has(p.name) })
}

// send hands posts to the door until it has answered for each, waiting out what
// passes and halving what is too large.
func (s *Scraper) send(ctx context.Context, posts []post) error {
	var results []outcome
	err := s.posting.do(ctx, "POST to the front door", func() (err error) {
		results, err = s.door.post(ctx, posts)
		return err
	})
	switch {
	case errors.Is(err, errTooLarge) && len(posts) > 1:
		half := len(posts) / 2
		if err := s.send(ctx, posts[:half]); err != nil {
			return err
		}
		return s.send(ctx, posts[half:])
	case errors.Is(err, errTooLarge):
		results = []outcome{{Status: "rejected", Code: "too_large", Detail: err.Error()}}
	case err != nil:
		return err
	}
	for i, result := range results {
		s.count(posts[i], result)
	}
	return nil
}

// count books one post's outcome. One that was rejected would be again, so it is
// not sent twice either.
func (s *Scraper) count(p post, result outcome) {
	if !result.rejected() {
		s.metrics.accepted.Inc()
		return
	}
	s.metrics.rejected.Inc()
	s.log.Warn("post rejected by the front door",
		"post", p.name, "data_id", result.DataID, "code", result.Code, "detail", result.Detail)
}
