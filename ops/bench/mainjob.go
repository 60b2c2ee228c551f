package bench

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"gravitas/agents/scorer/model"
)

// quickPosts is how many posts a quick run of the main job takes.
const quickPosts = 2000

// mainJob measures the whole way of a file of posts.
func mainJob() Row {
	return Row{
		Name:     "main-job",
		Measures: "posts/s from the first request until every post is scored, stored and rolled up and all offsets are committed, checked against the file post by post; ceilings: each stage alone on the whole machine over the same posts, in the agents' batches of 1,000 rows, one writer a partition (scorer: parsing and scoring, on all cores; read: kafka-go reading the posts off the log); all in a row: the rate that these stages would come to on this machine one after the other, with nothing between them",
		run:      func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.mainJob(ctx) },
	}
}

// jobFigures are the series of the main job.
type jobFigures struct {
	job, ratio, row, ofRow                             series
	door, read, scorer, posts, scores, windows, totals series
	feeding, before, peak, after                       series
	refused                                            int64 // requests, over all rounds
}

func newJobFigures() *jobFigures {
	const rate, mib = "posts/s", "MiB"
	return &jobFigures{
		job:     series{name: "job", unit: rate},
		ratio:   series{name: "ratio to the slowest stage", target: atLeast(0.5, 0.7)},
		row:     series{name: "all stages in a row", unit: rate},
		ofRow:   series{name: "ratio to all stages in a row"},
		door:    series{name: "door alone", unit: rate},
		read:    series{name: "read alone", unit: rate},
		scorer:  series{name: "scorer alone", unit: rate},
		posts:   series{name: "store-posts alone", unit: rate},
		scores:  series{name: "store-scores alone", unit: rate},
		windows: series{name: "rollup-5min alone", unit: rate},
		totals:  series{name: "rollup-total alone", unit: rate},
		feeding: series{name: "accepted by the door, during the job", unit: rate},
		before:  series{name: "memory before", unit: mib},
		peak:    series{name: "memory at its peak", unit: mib},
		after:   series{name: "memory after", unit: mib},
	}
}

func (f *jobFigures) figures() []Figure {
	return figures(&f.job, &f.ratio, &f.row, &f.ofRow, &f.door, &f.read, &f.scorer, &f.posts, &f.scores, &f.windows, &f.totals,
		&f.feeding, &f.before, &f.peak, &f.after)
}

func (b *Bench) mainJob(ctx context.Context) ([]Figure, []string, error) {
	c, m, err := b.corpus()
	if err != nil {
		return nil, nil, err
	}
	s, err := newStages(c, m)
	if err != nil {
		return nil, nil, err
	}
	if b.cfg.Servers.Real() && !b.cfg.Quick { // their machines compile what they run often
		if err := b.jobRound(ctx, s, newJobFigures()); err != nil {
			return nil, nil, fmt.Errorf("warming up: %w", err)
		}
	}
	f := newJobFigures()
	for range b.cfg.Rounds {
		if err := b.jobRound(ctx, s, f); err != nil {
			return nil, nil, err
		}
	}
	if b.cfg.Profile != "" {
		if _, err := b.job(ctx, s, newJobFigures(), filepath.Join(b.cfg.Profile, "main-job")); err != nil {
			return nil, nil, err
		}
	}
	notes := []string{
		refusedNote(f.refused),
		fmt.Sprintf("%d posts, %d of them distinct, of %d subreddits; every total and every post's score were right in each round", len(c.items), len(c.posts), len(c.totals)),
	}
	return f.figures(), notes, nil
}

// corpus reads the file of posts, and scores them by the model that it returns too.
func (b *Bench) corpus() (*corpus, *model.Model, error) {
	m, err := model.Embedded()
	if err != nil {
		return nil, nil, err
	}
	limit := 0
	if b.cfg.Quick {
		limit = quickPosts
	}
	c, err := readCorpus(b.cfg.File, limit, m)
	return c, m, err
}

// jobRound runs the job, and each stage alone.
func (b *Bench) jobRound(ctx context.Context, s *stages, f *jobFigures) (err error) {
	job, err := b.job(ctx, s, f, "")
	if err != nil {
		return err
	}
	door, read, err := b.doorAndRead(ctx, s)
	if err != nil {
		return err
	}
	scorer, err := s.scorer(ctx)
	if err != nil {
		return err
	}
	to, drop, err := b.openTables(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, drop()) }()
	t, err := s.store(ctx, to)
	if err != nil {
		return err
	}
	stages := []float64{door, read, scorer, t.posts, t.scores, t.windows, t.totals}
	row := inARow(stages)
	f.job.add(job)
	f.ratio.add(job / slices.Min(stages))
	f.row.add(row)
	f.ofRow.add(job / row)
	f.door.add(door)
	f.read.add(read)
	f.scorer.add(scorer)
	f.posts.add(t.posts)
	f.scores.add(t.scores)
	f.windows.add(t.windows)
	f.totals.add(t.totals)
	return nil
}

// inARow is the rate of stages that take turns on the whole machine.
func inARow(rates []float64) float64 {
	var each float64 // time for one post
	for _, rate := range rates {
		each += 1 / rate
	}
	return 1 / each
}

// job sends the corpus through a whole instance and returns its posts a second.
func (b *Bench) job(ctx context.Context, s *stages, f *jobFigures, profile string) (rate float64, err error) {
	in, err := b.start(ctx, RoleDoor, RoleRead, RoleAgents)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	feed, err := newFeed(in, s.corpus)
	if err != nil {
		return 0, err
	}
	p, err := newProgress(in, b.logger)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, p.close()) }()
	memory, err := remember(ctx, in)
	if err != nil {
		return 0, err
	}
	profiled := make(chan error, 1)
	if profile == "" {
		profiled <- nil
	} else {
		go func() { profiled <- in.profile(ctx, profile, profileSpan) }()
	}
	begun := time.Now()
	err = feed.send(ctx)
	fed := time.Since(begun)
	if err == nil {
		err = p.finished(ctx, "posts", len(s.corpus.items))
	}
	took := time.Since(begun)
	held, memoryErr := memory()
	if err = errors.Join(err, memoryErr, <-profiled); err != nil {
		return 0, err
	}
	f.refused += feed.refused.Load()
	f.feeding.add(s.rate(fed))
	f.before.add(held.before)
	f.peak.add(held.peak)
	f.after.add(held.after)
	return s.rate(took), s.corpus.verify(ctx, in)
}
