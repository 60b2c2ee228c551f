package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

const (
	readConns   = 64
	readShare   = 0.2 // of the pages a second that they get without a pause
	ingestConns = 8
	ingestShare = 0.5 // of the posts a second that a whole instance gets done
	ingestSize  = 512
)

// read measures a page of posts while posts come in.
func read() Row {
	return Row{
		Name: "read",
		Measures: fmt.Sprintf("ms of GET /api/subreddit/{name}, 50 rows and a week's hours, %d clients over %d subreddits, at %.0f%% of the pages/s that they get idle without a pause, from the time that each was due; while a whole instance takes in posts of %d B, %d a request, at %.0f%% of what it gets done, against the same while nothing comes in",
			readConns, subreddits, 100*readShare, ingestSize, batchItems, 100*ingestShare),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.read(ctx) },
	}
}

// readFigures are the series of the row.
type readFigures struct{ ingest, pages, idle50, idle99, busy50, busy99, ratio series }

func newReadFigures() *readFigures {
	return &readFigures{
		ingest: series{name: "saturation", unit: "posts/s"},
		pages:  series{name: "pages, idle, without a pause", unit: "pages/s"},
		idle50: series{name: "p50 idle", unit: "ms"},
		idle99: series{name: "p99 idle", unit: "ms"},
		busy50: series{name: "p50 while ingesting", unit: "ms"},
		busy99: series{name: "p99 while ingesting", unit: "ms", target: atMost(10, 5)},
		ratio:  series{name: "ratio of the p99", target: atMost(1.3, 1.3)},
	}
}

func (b *Bench) read(ctx context.Context) (_ []Figure, _ []string, err error) {
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
	f, r := newReadFigures(), newReader(in)
	for range b.cfg.Rounds {
		if err := r.round(ctx, b, p, f); err != nil {
			return nil, nil, err
		}
	}
	err = b.profiled(ctx, in, "read", func(s span) error {
		_, err := r.whileIngesting(ctx, f.pages.figure().Median, f.ingest.figure().Median, s.counted)
		return err
	})
	notes := []string{refusedNote(r.sender.refused.Load())}
	return figures(&f.ingest, &f.pages, &f.idle50, &f.idle99, &f.busy50, &f.busy99, &f.ratio), notes, err
}

// reader asks for pages, and sends the posts that come in meanwhile.
type reader struct {
	in     *instance
	sender *sender
	pages  [][]byte // requests, of each subreddit one
	next   atomic.Int64
}

func newReader(in *instance) *reader {
	return &reader{in: in, sender: newSender(in, batchItems, ingestSize)}
}

// turn has each subreddit's newest page asked for, with the week of hours before its last post.
func (r *reader) turn() {
	to := time.Unix(postTime(r.sender.next.Load()), 0).UTC().Format(time.RFC3339)
	r.pages = r.pages[:0]
	for i := range subreddits {
		r.pages = append(r.pages, fmt.Appendf(nil, "GET /api/subreddit/%s?limit=50&to=%s HTTP/1.1\r\nHost: %s\r\n\r\n",
			subredditOf(int64(i)), to, hostOf(r.in.ready.Readapi)))
	}
}

// round fills the tables, which shows how much the instance gets done, and reads from them
// idle and not.
func (r *reader) round(ctx context.Context, b *Bench, p *progress, f *readFigures) error {
	s := b.span(2 * time.Second)
	ingest, err := p.sustained(ctx, r.sender, ingestConns, b.wholePosts())
	if err != nil {
		return fmt.Errorf("saturation: %w", err)
	}
	r.turn()
	pages, err := throughput(ctx, s, readConns, r.start)
	if err != nil {
		return err
	}
	idle, err := r.paced(ctx, pages, s.counted)
	if err != nil {
		return err
	}
	busy, err := r.whileIngesting(ctx, pages, ingest, s.counted)
	if err != nil {
		return err
	}
	f.ingest.add(ingest)
	f.pages.add(pages)
	f.idle50.add(quantile(idle, 0.50))
	f.idle99.add(quantile(idle, 0.99))
	f.busy50.add(quantile(busy, 0.50))
	f.busy99.add(quantile(busy, 0.99))
	f.ratio.add(quantile(busy, 0.99) / quantile(idle, 0.99))
	return p.finished(ctx, "posts", int(r.sender.next.Load()))
}

// start makes a client that asks for one page after the other.
func (r *reader) start(ctx context.Context) (worker, func(), error) {
	c, err := dial(ctx, r.in.ready.Readapi)
	if err != nil {
		return nil, nil, err
	}
	stop := context.AfterFunc(ctx, func() { c.Close() })
	work := func() (int, error) { return 1, c.do(r.pages[r.next.Add(1)%subreddits]) }
	return work, func() { stop(); c.Close() }, nil
}

// paced asks for a share of so many pages a second over d, and returns how long each took, in
// ms, sorted.
func (r *reader) paced(ctx context.Context, full float64, d time.Duration) ([]float64, error) {
	plan := newSchedule(readShare*full, d)
	took := make([]float64, plan.n)
	err := plan.run(ctx, readConns, func(ctx context.Context) (func(int) error, func(), error) {
		work, stop, err := r.start(ctx)
		if err != nil {
			return nil, nil, err
		}
		ask := func(i int) error {
			_, err := work()
			took[i] = milliseconds(time.Since(plan.due(i)))
			return err
		}
		return ask, stop, nil
	})
	slices.Sort(took)
	return took, err
}

// whileIngesting is paced, while a share of so many posts a second comes in.
func (r *reader) whileIngesting(ctx context.Context, pages, posts float64, d time.Duration) (took []float64, err error) {
	warm := d / 4
	plan := newSchedule(ingestShare*posts/batchItems, warm+d)
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		return plan.run(ctx, ingestConns, func(ctx context.Context) (func(int) error, func(), error) {
			work, stop, err := r.sender.start(ctx)
			return func(int) error { _, err := work(); return err }, stop, err
		})
	})
	g.Go(func() (err error) {
		wait(ctx, warm)
		took, err = r.paced(ctx, pages, d)
		return err
	})
	return took, g.Wait()
}
