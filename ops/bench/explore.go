package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"time"

	"gravitas/readapi/explore"
)

// explored measures how long questions over all posts of a file take.
func explored() Row {
	return Row{
		Name: "explore",
		Measures: fmt.Sprintf("ms of GET /api/explore over a file of posts that the whole instance has taken in, one question after the other on one connection, to the end of the answer: posts by each dimension and by each two (%d questions), 50 groups an answer, none asked twice; every answer counts all posts",
			len(questions())),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.explore(ctx) },
	}
}

// questions are the dimensions to group by: each, and each two.
func questions() (by []string) {
	dimensions := []explore.Dimension{
		explore.Subreddit, explore.Hour, explore.Weekday, explore.Day, explore.Month, explore.Year,
		explore.Domain, explore.Kind, explore.Word, explore.Band,
	}
	for i, d := range dimensions {
		by = append(by, string(d))
		for _, other := range dimensions[i+1:] {
			by = append(by, string(d)+","+string(other))
		}
	}
	return by
}

func (b *Bench) explore(ctx context.Context) (_ []Figure, _ []string, err error) {
	c, _, err := b.corpus()
	if err != nil {
		return nil, nil, err
	}
	in, err := b.start(ctx, RoleDoor, RoleRead, RoleAgents)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	if err := b.takeIn(ctx, in, c); err != nil {
		return nil, nil, err
	}
	p50 := series{name: "p50", unit: "ms"}
	p99 := series{name: "p99", unit: "ms", target: atMost(200, 100)}
	x := &explorer{in: in, posts: len(c.posts), to: time.Now()}
	if err := x.wait(ctx); err != nil {
		return nil, nil, err
	}
	for range b.cfg.Rounds {
		took, err := x.askAll(ctx)
		if err != nil {
			return nil, nil, err
		}
		p50.add(quantile(took, 0.50))
		p99.add(quantile(took, 0.99))
	}
	err = b.profiled(ctx, in, "explore", func(s span) error {
		for begun := time.Now(); time.Since(begun) < s.counted; {
			if _, err := x.askAll(ctx); err != nil {
				return err
			}
		}
		return nil
	})
	return figures(&p50, &p99), []string{fmt.Sprintf("%d posts; the slowest question: by=%s", len(c.posts), x.slowest)}, err
}

// takeIn returns once an instance has done all that it does with a corpus.
func (b *Bench) takeIn(ctx context.Context, in *instance, c *corpus) (err error) {
	feed, err := newFeed(in, c)
	if err != nil {
		return err
	}
	p, err := newProgress(in, b.logger)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	if err := feed.send(ctx); err != nil {
		return err
	}
	return p.finished(ctx, "posts", len(c.items))
}

// explorer asks an instance that has so many posts.
type explorer struct {
	in      *instance
	posts   int
	to      time.Time // of the last question; all posts are older
	slowest string
	most    time.Duration
}

// wait returns once the read API has read all posts off the log.
func (x *explorer) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, jobTimeout)
	defer cancel()
	for {
		err := x.ask(ctx, questions()[0])
		if err == nil || ctx.Err() != nil {
			return err
		}
		wait(ctx, pollInterval)
	}
}

// askAll asks every question and returns how long each took, in ms, sorted.
func (x *explorer) askAll(ctx context.Context) ([]float64, error) {
	var took []float64
	for _, by := range questions() {
		begun := time.Now()
		if err := x.ask(ctx, by); err != nil {
			return nil, fmt.Errorf("by=%s: %w", by, err)
		}
		d := time.Since(begun)
		took = append(took, milliseconds(d))
		if d > x.most {
			x.most, x.slowest = d, by
		}
	}
	slices.Sort(took)
	return took, nil
}

func (x *explorer) ask(ctx context.Context, by string) error {
	x.to = x.to.Add(time.Second) // so that no answer is one that was kept
	question := url.Values{"by": {by}, "to": {x.to.UTC().Format(time.RFC3339)}}
	return x.in.get(ctx, x.in.ready.Readapi+"/api/explore?"+question.Encode(), func(body io.Reader) error {
		var answer struct {
			Total struct{ Posts int }
		}
		if err := json.NewDecoder(body).Decode(&answer); err != nil {
			return err
		}
		if answer.Total.Posts != x.posts {
			return fmt.Errorf("%d posts, want %d", answer.Total.Posts, x.posts)
		}
		return nil
	})
}
