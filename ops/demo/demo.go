// Package demo is a producer of made-up posts, readings of sensors and a small shop, so that a
// fresh instance has something to show: a week's worth of posts and an hour's of
// readings and clicks at once, then a few a second.
//
// The posts have the fields of Reddit's own, and "demo": true; their authors are
// named demo_…, their links lead nowhere. The past is a function of time alone:
// started again, the demo sends the same posts with the same ids, which is no
// change.
package demo

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"time"

	"gravitas/ops/client"
)

const (
	channel        = "posts"
	defaultRate    = 5
	defaultPast    = 7 * 24 * time.Hour
	batchSize      = 500
	requestTimeout = 60 * time.Second
	tick           = 20 * time.Millisecond // live posts due within go in one request
)

// Config says where the posts go and how many. A zero field stands for its
// default; FrontDoor and Key have none.
type Config struct {
	FrontDoor string           // base URL
	Key       string           // a producer's
	Rate      float64          // posts a second; default 5
	Past      time.Duration    // how far back the first posts lie; default 7 days; negative: none
	Client    *http.Client     // default: one of the demo's own
	Now       func() time.Time // default: time.Now
}

// Validate names the field that makes no sense.
func (c Config) Validate() error {
	switch {
	case c.FrontDoor == "":
		return errors.New("demo: no front door named")
	case c.Rate < 0:
		return fmt.Errorf("demo: rate %g must not be negative", c.Rate)
	}
	return nil
}

func (c Config) withDefaults() Config {
	if c.Rate == 0 {
		c.Rate = defaultRate
	}
	if c.Past == 0 {
		c.Past = defaultPast
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return c
}

// producer pushes made-up posts.
type producer struct {
	cfg    Config
	door   *client.Door
	writer *writer
	logger *slog.Logger
}

// newProducer returns a producer, and what closes the connections that are its own.
func newProducer(cfg Config, logger *slog.Logger) (*producer, func(), error) {
	if err := cfg.Validate(); err != nil {
		return nil, nil, err
	}
	cfg, closeClient := cfg.withDefaults(), func() {}
	if cfg.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		closeClient = transport.CloseIdleConnections
		cfg.Client = &http.Client{Transport: transport, Timeout: requestTimeout}
	}
	return &producer{cfg: cfg, door: client.NewDoor(cfg.FrontDoor, cfg.Key, cfg.Client), logger: logger}, closeClient, nil
}

// Run sends the past, then goes on live until ctx ends, which is no error. It
// waits for as long as the door is away, and fails where waiting doesn't help.
func Run(ctx context.Context, cfg Config, logger *slog.Logger) error {
	p, closeClient, err := newProducer(cfg, logger)
	if err != nil {
		return err
	}
	defer closeClient()
	if p.writer, err = newWriter(); err != nil {
		return err
	}
	if err = p.backfill(ctx); err == nil {
		err = p.live(ctx)
	}
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// backfill sends the posts of the past.
func (p *producer) backfill(ctx context.Context) error {
	now := p.cfg.Now()
	var waiting []post
	sent := 0
	for made := range p.writer.past(now.Add(-p.cfg.Past), now) {
		if waiting = append(waiting, made); len(waiting) == batchSize {
			if err := p.push(ctx, waiting); err != nil {
				return err
			}
			sent, waiting = sent+len(waiting), waiting[:0]
		}
	}
	if err := p.push(ctx, waiting); err != nil {
		return err
	}
	p.logger.Info("demo: the past is there", "posts", sent+len(waiting), "since", now.Add(-p.cfg.Past).UTC())
	return nil
}

// live sends posts as they come, at random, Rate of them a second on average.
func (p *producer) live(ctx context.Context) error {
	now := p.cfg.Now()
	random := rand.New(rand.NewPCG(seed, uint64(now.UnixNano())))
	timer := time.NewTimer(0)
	defer timer.Stop()
	for due := now; ; {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		var posts []post
		for now = p.cfg.Now(); !due.After(now) && len(posts) < batchSize; due = due.Add(p.gap(random)) {
			posts = append(posts, p.writer.write(random, due))
		}
		if err := p.push(ctx, posts); err != nil {
			return err
		}
		if now = p.cfg.Now(); now.Sub(due) > time.Second {
			due = now // the door was away: what was not written then is not made up for
		}
		timer.Reset(max(due.Sub(now), tick))
	}
}

// gap is the time between two posts: exponential, as of many people who write
// without knowing of each other.
func (p *producer) gap(random *rand.Rand) time.Duration {
	mean := float64(time.Second) / p.cfg.Rate
	return time.Duration(min(random.ExpFloat64(), 10)*mean) + time.Microsecond
}

// push sends posts in one request, as often as it takes.
func (p *producer) push(ctx context.Context, posts []post) error {
	if len(posts) == 0 {
		return nil
	}
	var body []byte
	for i := range posts {
		line, err := json.Marshal(&posts[i])
		if err != nil {
			return fmt.Errorf("demo: %w", err)
		}
		body = append(append(body, line...), '\n')
	}
	return p.pushLines(ctx, channel, body, len(posts))
}

func (p *producer) pushLines(ctx context.Context, channel string, body []byte, items int) error {
	receipt, err := client.Retry(ctx, p.waiting, func() (client.Receipt, error) {
		return p.door.Push(ctx, channel, body, items)
	})
	if err != nil {
		return fmt.Errorf("demo: %w", err)
	}
	if receipt.Rejected > 0 {
		p.logger.Warn("demo: items rejected", "channel", channel, "count", receipt.Rejected)
	}
	return nil
}

func (p *producer) waiting(err error, wait time.Duration) {
	p.logger.Debug("demo: waiting for the front door", "error", err, "wait", wait)
}
