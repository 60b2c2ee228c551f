// Package catalogue follows the channels products and product-embeddings, and always has the set
// of all products with the vectors of the newest training that is complete.
//
// Who works with a set keeps it for the batch under way; the next one gets the newest. A product
// that is new has its vectors from its words, within moments.
package catalogue

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"gravitas/agents"
	"gravitas/agents/recommend"
	"gravitas/agents/shop"
	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/tail"
)

// Catalogue is every product, as the log has it. Safe for concurrent use.
type Catalogue struct {
	log    tail.Source
	logger *slog.Logger
	ready  chan struct{}
	set    atomic.Pointer[recommend.Set]

	mu       sync.Mutex // guards what follows
	latest   *recommend.Set
	waiting  []recommend.Product // while catching up, so that they are taken in at once
	caughtUp bool
	parts    recommend.Assembler
}

// New returns a catalogue that is empty until Run.
func New(log tail.Source, logger *slog.Logger, registerer prometheus.Registerer) *Catalogue {
	c := &Catalogue{log: log, logger: logger, ready: make(chan struct{}), latest: recommend.NewSet(nil)}
	registerer.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "gravitas_catalogue_products", Help: "Products that recommendations are found among.",
	}, func() float64 {
		if set := c.set.Load(); set != nil {
			return float64(set.Len())
		}
		return 0
	}))
	return c
}

// Ready is closed once all that was on the log when Run began is known.
func (c *Catalogue) Ready() <-chan struct{} { return c.ready }

// Set is the newest; an error that wraps agents.ErrWait until Ready.
func (c *Catalogue) Set() (*recommend.Set, error) {
	set := c.set.Load()
	if set == nil {
		return nil, fmt.Errorf("%w: the products are being read", agents.ErrWait)
	}
	return set, nil
}

// Run follows the channels until ctx ends, then returns nil.
func (c *Catalogue) Run(ctx context.Context) error {
	products := tail.NewCatchUp(follower{c.takeProducts})
	trainings := tail.NewCatchUp(follower{c.takeTrainings})
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return tail.Follow(ctx, c.log, envelope.ChannelProducts, c.logger, products) })
	group.Go(func() error { return tail.Follow(ctx, c.log, envelope.ChannelProductEmbeddings, c.logger, trainings) })
	group.Go(func() error {
		for _, done := range []<-chan struct{}{products.Done(), trainings.Done()} {
			select {
			case <-done:
			case <-ctx.Done():
				return nil
			}
		}
		c.begin()
		return nil
	})
	return group.Wait()
}

// begin shows what has been read so far, and all that comes at once.
func (c *Catalogue) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.caughtUp = true
	c.takeIn()
	close(c.ready)
}

// takeIn makes the next set of the products that wait.
func (c *Catalogue) takeIn() {
	if !c.caughtUp {
		return
	}
	if len(c.waiting) > 0 {
		c.latest, c.waiting = c.latest.With(c.waiting...), nil
	}
	c.set.Store(c.latest)
}

func (c *Catalogue) takeProducts(items [][]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, item := range items {
		p, err := shop.Product(item)
		if err != nil {
			c.logger.Error("a product makes no sense, left out", "error", err)
			continue
		}
		c.waiting = append(c.waiting, p)
	}
	c.takeIn()
}

func (c *Catalogue) takeTrainings(items [][]byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, item := range items {
		training, err := c.parts.Add(item)
		if err != nil {
			c.logger.Error("a training makes no sense, left out", "error", err)
		}
		if training != nil {
			c.latest = recommend.NewSet(training).With(c.latest.Named()...)
			c.logger.Info("training taken over", "version", training.Version, "products", len(training.Products))
		}
	}
	c.takeIn()
}

// follower takes items from a topic's beginning on.
type follower struct{ take func(items [][]byte) }

// Found begins each partition at its first record.
func (follower) Found(_ int, bounds []stream.Bounds) []int64 {
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = b.First
	}
	return offsets
}

// Take passes items on. What is no envelope is left out: agents make dead letters of such.
func (f follower) Take(_ int, records []stream.Record) error {
	items := make([][]byte, 0, len(records))
	for _, r := range records {
		var e envelope.Envelope
		if envelope.Decode(r.Value, &e) == nil {
			items = append(items, e.Data)
		}
	}
	f.take(items)
	return nil
}

// Lost goes on at the first record that there is.
func (follower) Lost(_ int, bounds stream.Bounds) int64 { return bounds.First }
