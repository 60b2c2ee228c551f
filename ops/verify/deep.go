package verify

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
)

// Config is how the tables are held to the log.
type Config struct {
	Agents []pipeline.Agent
	// Wait bounds how long the agents may take for what lay on the log at the start.
	Wait time.Duration
	// Progress, where set, is told how far a stage ("read", "check") is, in records and
	// posts. It is called by several goroutines, one at a time.
	Progress func(stage string, done, of int64)
}

// check is one check of the tables.
type check struct {
	config Config
	log    Log
	api    *client.Reader
	census *census
	held   []stream.Bounds // of the posts, when the check began
}

// Deep reads every post that lies on the log, waits until the agents are done with them,
// and holds the tables to each, as it came last, and each subreddit's total to how
// many there are. Posts that were dead-lettered are counted apart, and so are those
// that come again meanwhile. What comes later is not looked at.
func Deep(ctx context.Context, log Log, api *client.Reader, config Config) (Report, error) {
	c := &check{config: config, log: log, api: api, census: newCensus()}
	if err := c.read(ctx); err != nil {
		return Report{}, err
	}
	if err := c.drained(ctx, envelope.ChannelPosts, c.held); err != nil {
		return Report{}, err
	}
	groups := make([]*group, 0, len(c.census.subreddits))
	for _, g := range c.census.subreddits {
		groups = append(groups, g)
	}
	if err := c.compare(ctx, groups); err != nil {
		return Report{}, err
	}
	if doubted := c.census.doubted(); len(doubted) > 0 {
		// The read API keeps answers for a moment, and posts may have moved between pages.
		select {
		case <-time.After(settling):
		case <-ctx.Done():
			return Report{}, context.Cause(ctx)
		}
		if err := c.compare(ctx, doubted); err != nil {
			return Report{}, err
		}
	}
	return c.census.report(), nil
}

// read takes the census of what the log holds now.
func (c *check) read(ctx context.Context) (err error) {
	if c.held, err = boundsOf(ctx, c.log, envelope.ChannelPosts); err != nil {
		return fmt.Errorf("look at the log: %w", err)
	}
	records := int64(0)
	for _, b := range c.held {
		records += b.Next - b.First
		c.census.partial = c.census.partial || b.First > 0
	}
	meter := c.meter("read", records)
	return scan(ctx, c.log, envelope.ChannelPosts, c.held, func(r stream.Record) error {
		meter.add(1)
		return c.census.take(r)
	})
}

// compare walks subreddits; it then reads what came on the log meanwhile, and the dead
// letters, which excuse some of what it found.
func (c *check) compare(ctx context.Context, groups []*group) error {
	if err := c.walk(ctx, groups); err != nil {
		return err
	}
	if len(c.census.doubted()) == 0 {
		return nil
	}
	now, err := boundsOf(ctx, c.log, envelope.ChannelPosts)
	if err != nil {
		return err
	}
	later := since(c.held, now)
	dead, err := boundsOf(ctx, c.log, envelope.ChannelDeadLetters)
	if err != nil {
		return err
	}
	c.census.forgetLater()
	err = errors.Join(
		scan(ctx, c.log, envelope.ChannelPosts, later, c.census.takeLater),
		scan(ctx, c.log, envelope.ChannelDeadLetters, dead, c.census.takeDead))
	c.census.bury()
	return err
}
