package verify

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
	"gravitas/ops/client"
)

const (
	walkers  = 4                // subreddits asked for side by side
	patience = 30 * time.Second // with a read API that is away
)

// What may be wrong with a post in the tables.
const (
	absent   = "absent"       // not listed in its subreddit
	replaced = "not this one" // another content is stored than came last
	unscored = "no score"
)

// walk compares each of the subreddits with what the read API shows of it.
func (c *check) walk(ctx context.Context, groups []*group) error {
	meter := c.meter("check", c.expect(groups))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(walkers)
	for _, g := range groups {
		work.Go(func() error {
			return c.pages(ctx, g.name, func(page client.Subreddit) {
				g.shown = page.Posts
				for _, row := range page.Items {
					c.census.tick(g, row)
				}
				meter.add(int64(len(page.Items)))
			})
		})
	}
	return work.Wait()
}

// expect has every post of the subreddits count as absent until it is seen, and returns
// how many there are.
func (c *check) expect(groups []*group) (posts int64) {
	asked := make(map[*group]bool, len(groups))
	for _, g := range groups {
		asked[g], g.shown = true, 0
		posts += g.posts
	}
	for _, p := range c.census.posts {
		if asked[p.in] {
			p.found = absent
		}
	}
	return posts
}

// tick notes what a subreddit shows of a post. Several may be ticked at once, each
// subreddit by one goroutine.
func (c *census) tick(g *group, row client.ListedPost) {
	p := c.posts[row.ID]
	switch {
	case p == nil || p.in != g: // came later, or is no longer on the log
	case row.DataID != p.dataID.String():
		p.found = replaced
	case row.Score == nil:
		p.found = unscored
	default:
		p.found = ""
	}
}

// pages calls each with every page of a subreddit; one that is unknown has none.
func (c *check) pages(ctx context.Context, name string, each func(client.Subreddit)) error {
	for cursor := ""; ; {
		page, err := c.page(ctx, name, cursor)
		if client.NotFound(err) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("ask for the posts of %s: %w", store.Fold(name), err)
		}
		each(page)
		if page.Next == nil {
			return nil
		}
		cursor = *page.Next
	}
}

func (c *check) page(ctx context.Context, name, cursor string) (client.Subreddit, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return client.Retry(ctx, func(error, time.Duration) {}, func() (client.Subreddit, error) {
		return c.api.Subreddit(ctx, name, cursor)
	})
}
