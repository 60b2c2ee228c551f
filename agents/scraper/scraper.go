// Package scraper is scraper.v1, the producer that polls Reddit: it reads
// /r/{subreddits}/new once an interval and hands each post, byte for byte as
// Reddit gave it, to the front door like any other producer would.
//
// No post is sent twice while its id is in the window, none is missed while it
// is within the listing's reach (about 1,000 posts), and where an outage
// outlasts that reach the gap is counted. The position begins with the first
// post that the door answers for and moves on only as it answers, so what a
// crash leaves behind is a repeat, never a hole; the door gives a repeat the
// same data_id.
package scraper

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// Name is the producer's name, as it is known in logs and documentation.
const Name = "scraper.v1"

// Scraper polls Reddit and feeds the front door. Make one with New; Run may be
// called once.
type Scraper struct {
	cfg     Config
	states  StateStore
	clock   Clock
	log     *slog.Logger
	metrics *metrics
	http    *http.Client
	feeds   []*feed

	reddit  *reddit
	polling retrier
	door    *door
	posting retrier
}

// New checks cfg and puts a Scraper together; nothing is dialled before Run.
// The errors name the settings that are wrong, or the metric that reg refused.
func New(cfg Config, states StateStore, clock Clock, log *slog.Logger, reg prometheus.Registerer) (*Scraper, error) {
	if err := cfg.Validate(); err != nil {
		return nil, err
	}
	m, err := newMetrics(reg)
	if err != nil {
		return nil, err
	}
	log = log.With("agent", Name)
	client := newHTTPClient()
	return &Scraper{
		cfg:     cfg,
		states:  states,
		clock:   clock,
		log:     log,
		metrics: m,
		http:    client,
		feeds:   newFeeds(cfg.Subreddits, cfg.Window),
		reddit:  newReddit(cfg, client, clock, m),
		polling: retrier{clock: clock, log: log, initial: cfg.Interval, longest: time.Minute},
		door:    newDoor(cfg, client, clock, m),
		// Shorter, since the listing moves on while the door is away.
		posting: retrier{clock: clock, log: log, initial: cfg.Interval, longest: 5 * time.Second},
	}, nil
}

// newHTTPClient is for both servers. It follows no redirects: Reddit redirects
// the listing of a subreddit that doesn't exist to its search page, and the
// door never redirects.
func newHTTPClient() *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			ForceAttemptHTTP2:   true,
			MaxIdleConnsPerHost: 2,
			IdleConnTimeout:     90 * time.Second,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Run polls until ctx ends, which is no error: the POST under way is waited
// for (at most Config.Drain) and its outcome kept. Outages of either server are
// waited out. It fails with ErrCredentials where Reddit refuses the
// credentials, with a *DoorError where the door refuses the producer, and where
// the state can't be read.
func (s *Scraper) Run(ctx context.Context) error {
	defer s.http.CloseIdleConnections()
	err := s.run(ctx)
	if ctx.Err() != nil && errors.Is(err, ctx.Err()) {
		return nil
	}
	return err
}

func (s *Scraper) run(ctx context.Context) error {
	if err := s.restore(ctx); err != nil {
		return err
	}
	for {
		started := s.clock.Now()
		for _, f := range s.feeds {
			if err := s.poll(ctx, f); err != nil {
				return err
			}
		}
		rest := s.cfg.Interval - s.clock.Now().Sub(started)
		if err := s.clock.Sleep(ctx, rest); err != nil {
			return err
		}
	}
}

// poll brings one feed up to date: what is new on its listing goes to the door,
// oldest first.
func (s *Scraper) poll(ctx context.Context, f *feed) error {
	path := f.path(s.clock.Now())
	if path == "" {
		return nil
	}
	posts, err := s.fresh(ctx, f, path)
	if errors.Is(err, errUnavailable) {
		return s.sift(ctx, f, err)
	}
	if err != nil {
		return err
	}
	f.answered(s.clock.Now())
	s.metrics.polled.Set(float64(s.clock.Now().UnixMilli()) / 1000)
	return s.deliver(ctx, f, posts)
}

// restore fills the feeds' windows from the state of the run before.
func (s *Scraper) restore(ctx context.Context) error {
	state, err := s.states.Load(ctx)
	if err != nil {
		return fmt.Errorf("scraper: load state: %w", err)
	}
	for _, f := range s.feeds {
		for _, name := range state.Listings[f.key] {
			f.window.add(name)
		}
	}
	return nil
}

// save keeps the windows. A failure costs repeats after a restart and nothing
// now, so it is logged and polling goes on.
func (s *Scraper) save(ctx context.Context) {
	state := State{Listings: make(map[string][]string, len(s.feeds))}
	for _, f := range s.feeds {
		state.Listings[f.key] = f.window.names()
	}
	if err := s.states.Save(context.WithoutCancel(ctx), state); err != nil {
		s.log.Error("position not saved, a restart would send posts again", "error", err)
	}
}
