package bench

import (
	"context"
	"math"
	"runtime"
	"time"

	"gravitas/agents/post"
	"gravitas/agents/scorer"
	"gravitas/agents/scorer/model"
)

// score measures the model alone.
func score() Row {
	return Row{
		Name:     "score",
		Measures: "posts/s scored on one core, the file's posts in turn, parsed beforehand; ceiling: the same features hashed, with nothing done to them; allocations to two digits",
		run:      func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.score(ctx) },
	}
}

func (b *Bench) score(ctx context.Context) ([]Figure, []string, error) {
	m, err := model.Embedded()
	if err != nil {
		return nil, nil, err
	}
	posts, err := b.modelPosts(m)
	if err != nil {
		return nil, nil, err
	}
	s := b.span(2 * time.Second)
	r := newRace("model", "features alone", "posts/s", atLeast(0.5, 0.7))
	allocated := series{name: "allocations a post", target: atMost(0, 0)}
	scoreOne, extractOne := func(p *model.Post) { m.Score(p) }, func(p *model.Post) { m.Extract(p) }
	for range b.cfg.Rounds {
		ours, err := throughput(ctx, s, 1, inTurn(posts, scoreOne))
		if err != nil {
			return nil, nil, err
		}
		ceiling, err := throughput(ctx, s, 1, inTurn(posts, extractOne))
		if err != nil {
			return nil, nil, err
		}
		r.add(ours, ceiling)
		allocated.add(allocations(posts, scoreOne))
	}
	return figures(&r.ours, &r.ceiling, &r.ratio, &allocated), nil, nil
}

// modelPosts are the file's posts as the model sees them.
func (b *Bench) modelPosts(m *model.Model) ([]*model.Post, error) {
	limit := 0
	if b.cfg.Quick {
		limit = quickPosts
	}
	c, err := readCorpus(b.cfg.File, limit, m)
	if err != nil {
		return nil, err
	}
	posts := make([]*model.Post, len(c.items))
	for i, item := range c.items {
		p, err := post.Parse(item)
		if err != nil {
			return nil, err
		}
		posts[i] = scorer.Features(p)
	}
	return posts, nil
}

// inTurn starts workers that do something with a hundred posts at a time, over and over.
func inTurn(posts []*model.Post, do func(*model.Post)) func(context.Context) (worker, func(), error) {
	const unit = 100
	return func(context.Context) (worker, func(), error) {
		next := 0
		work := func() (int, error) {
			for range unit {
				do(posts[next])
				next = (next + 1) % len(posts)
			}
			return unit, nil
		}
		return work, func() {}, nil
	}
}

// allocations is how many a post takes, over all posts. Two digits leave out what the
// process does beside.
func allocations(posts []*model.Post, do func(*model.Post)) float64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, p := range posts {
		do(p)
	}
	runtime.ReadMemStats(&after)
	return math.Round(100*float64(after.Mallocs-before.Mallocs)/float64(len(posts))) / 100
}
