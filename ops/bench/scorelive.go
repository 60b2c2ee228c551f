package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// wholePosts are sent to find how many a second a whole instance gets done.
const wholePosts = 20_000

func (b *Bench) wholePosts() int {
	if b.cfg.Quick {
		return quickPosts
	}
	return wholePosts
}

// postToScoreLive measures how long a post takes from the door to its score on a websocket.
func postToScoreLive() Row {
	return Row{
		Name: "post-to-score-live",
		Measures: fmt.Sprintf("ms from POST, one post of %d B each, to the websocket frame with its score (scores), with every agent at work, at a share of the posts/s, sent one by one, that all agents get done; from the time that each was due to be sent",
			liveSize),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.postToScoreLive(ctx) },
	}
}

func (b *Bench) postToScoreLive(ctx context.Context) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor, RoleRead, RoleAgents)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	p, err := newProgress(in, b.logger)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	saturation := series{name: "saturation", unit: "posts/s"}
	s := newShare(0.2, atMost(5, 3), atMost(25, 15))
	l := newLiveLoad(in, liveScores)
	for range b.cfg.Rounds {
		full, err := p.sustained(ctx, l.sender, singleConns, b.wholePosts())
		if err != nil {
			return nil, nil, fmt.Errorf("saturation: %w", err)
		}
		saturation.add(full)
		if err := l.measure(ctx, s, full, b.span(2*time.Second).counted); err != nil {
			return nil, nil, fmt.Errorf("at %.0f%% of %.0f/s: %w", 100*s.of, full, err)
		}
	}
	err = b.profiled(ctx, in, "post-to-score-live", func(span span) error {
		return l.measure(ctx, s, saturation.figure().Median, span.counted)
	})
	return figures(append([]*series{&saturation}, s.all()...)...), []string{refusedNote(l.sender.refused.Load())}, err
}

// sustained returns the posts a second that the whole instance gets done: from the first
// request of those that bring n posts until every agent has nothing left to do.
func (p *progress) sustained(ctx context.Context, s *sender, conns, n int) (float64, error) {
	begun, before := time.Now(), s.next.Load()
	g, sending := errgroup.WithContext(ctx)
	for range conns {
		g.Go(func() error {
			work, stop, err := s.start(sending)
			if err != nil {
				return err
			}
			defer stop()
			for err == nil && s.next.Load() < before+int64(n) {
				_, err = work()
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return 0, err
	}
	sent := s.next.Load()
	if err := p.finished(ctx, "posts", int(sent)); err != nil {
		return 0, err
	}
	return float64(sent-before) / time.Since(begun).Seconds(), nil
}
