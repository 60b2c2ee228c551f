package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents"
	"gravitas/agents/post"
	"gravitas/agents/rollup5min"
	"gravitas/agents/rolluptotal"
	"gravitas/agents/scorer/model"
	"gravitas/agents/store"
)

// batchRows is what an agent's batch holds.
const batchRows = 1000

// stages are the main job's stages, each one alone on the whole machine, over the
// same corpus: what it would do if nothing else had to be done. Rates are posts a second.
type stages struct {
	corpus *corpus
	model  *model.Model
	posts  [][]store.Post // by lane, as partitions would deal them
	scores [][]store.Score
}

func newStages(c *corpus, m *model.Model) (*stages, error) {
	s := &stages{corpus: c, model: m, posts: make([][]store.Post, partitions), scores: make([][]store.Score, partitions)}
	for i, item := range c.items {
		p, err := post.Parse(item)
		if err != nil {
			return nil, err
		}
		lane := laneOf(p.Subreddit, partitions)
		s.posts[lane] = append(s.posts[lane], store.Post{
			ID: p.ID, DataID: p.ID, Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC, Title: p.Title,
			Author: p.Author, Permalink: p.Permalink, URL: p.URL, Item: item, Sequence: int64(i + 1),
		})
		s.scores[lane] = append(s.scores[lane], scoreOf(p, m, int64(i+1)))
	}
	return s, nil
}

// rate is the corpus's posts a second, for what takes this long.
func (s *stages) rate(took time.Duration) float64 {
	return float64(len(s.corpus.items)) / took.Seconds()
}

// scorer parses and scores the posts, on all cores.
func (s *stages) scorer(ctx context.Context) (float64, error) {
	var next atomic.Int64
	begun := time.Now()
	g, ctx := errgroup.WithContext(ctx)
	for range cores() {
		g.Go(func() error {
			for i := next.Add(1) - 1; i < int64(len(s.corpus.items)); i = next.Add(1) - 1 {
				p, err := post.Parse(s.corpus.items[i])
				if err != nil {
					return err
				}
				scoreOf(p, s.model, i)
			}
			return ctx.Err()
		})
	}
	err := g.Wait()
	return s.rate(time.Since(begun)), err
}

// tables is the rate of each kind of writing, on fresh tables.
type tables struct{ posts, scores, windows, totals float64 }

// store writes what the agents would, in their batches, one writer a partition.
func (s *stages) store(ctx context.Context, to store.Store) (t tables, err error) {
	begun := time.Now()
	if err := inBatches(ctx, s.posts, to.PutPosts); err != nil {
		return t, err
	}
	t.posts, begun = s.rate(time.Since(begun)), time.Now()
	if err := inBatches(ctx, s.scores, to.PutScores); err != nil {
		return t, err
	}
	t.scores, begun = s.rate(time.Since(begun)), time.Now()
	folded := make([][]agents.Item, partitions)
	if err := s.fold(ctx, to, folded); err != nil {
		return t, err
	}
	t.windows, begun = s.rate(time.Since(begun)), time.Now()
	totals := rolluptotal.New(to, time.Now)
	err = inBatches(ctx, folded, func(ctx context.Context, items []agents.Item) error {
		_, err := totals.Process(ctx, items)
		return err
	})
	t.totals = s.rate(time.Since(begun))
	return t, err
}

// fold makes and writes the 5-minute windows, and leaves them as items by lane.
func (s *stages) fold(ctx context.Context, to store.Store, items [][]agents.Item) error {
	g, ctx := errgroup.WithContext(ctx)
	for lane, scores := range s.scores {
		g.Go(func() error {
			for some := range slices.Chunk(scores, batchRows) {
				windows, err := to.FoldScores(ctx, some)
				if err != nil {
					return err
				}
				if err := to.PutWindows(ctx, store.FiveMinutes, windows); err != nil {
					return err
				}
				for _, w := range windows {
					data, err := json.Marshal(rollup5min.Item{Subreddit: w.Subreddit, Start: w.Start})
					if err != nil {
						return err
					}
					item := agents.Item{Offset: int64(len(items[lane]))}
					item.Data = data
					items[lane] = append(items[lane], item)
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// inBatches passes each lane's rows on in order, the lanes side by side.
func inBatches[T any](ctx context.Context, lanes [][]T, put func(context.Context, []T) error) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, rows := range lanes {
		g.Go(func() error {
			for some := range slices.Chunk(rows, batchRows) {
				if err := put(ctx, some); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// doorAndRead sends the corpus through a door that has nothing behind it but the log, and
// reads it from there with kafka-go alone.
func (b *Bench) doorAndRead(ctx context.Context, s *stages) (door, read float64, err error) {
	in, err := b.start(ctx, RoleDoor)
	if err != nil {
		return 0, 0, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	f, err := newFeed(in, s.corpus)
	if err != nil {
		return 0, 0, err
	}
	begun := time.Now()
	if err := f.send(ctx); err != nil {
		return 0, 0, fmt.Errorf("door alone: %w", err)
	}
	door, begun = s.rate(time.Since(begun)), time.Now()
	if err := readAll(ctx, in, len(s.corpus.items)); err != nil {
		return 0, 0, fmt.Errorf("reading alone: %w", err)
	}
	return door, s.rate(time.Since(begun)), nil
}
