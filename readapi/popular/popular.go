// Package popular counts which products most different users had to do with, over the last events
// of each partition of the channel events.
//
// What is popular is a function of the log's end, so every process finds the same, and nothing of
// it is stored. Memory is bounded by the number of events that are looked at.
package popular

import (
	"cmp"
	"context"
	"log/slog"
	"slices"
	"sync"

	"github.com/cespare/xxhash/v2"
	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/envelope/stream/tail"
)

// Events is how many of each partition's last events count.
const Events = 20_000

// Product is a product and how many users had to do with it.
type Product struct {
	ID    string
	Users int
}

// Counts follows the events. Safe for concurrent use.
type Counts struct {
	log    tail.Source
	logger *slog.Logger
	last   int

	mu         sync.Mutex
	partitions map[int][]sight // the oldest first
	pairs      map[sight]int   // how many events of the window are of the user and the product
	users      map[string]int  // by product
}

// sight is a user, by a hash, with a product.
type sight struct {
	user    uint64
	product string
}

// New returns counts of the last events of each partition.
func New(log tail.Source, last int, logger *slog.Logger) *Counts {
	return &Counts{
		log: log, logger: logger, last: last,
		partitions: map[int][]sight{}, pairs: map[sight]int{}, users: map[string]int{},
	}
}

// Run follows the events until ctx ends, then returns nil.
func (c *Counts) Run(ctx context.Context) error {
	return tail.Follow(ctx, c.log, envelope.ChannelEvents, c.logger, c)
}

// Users is how many users had to do with a product.
func (c *Counts) Users(product string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.users[product]
}

// Top returns the products of most users, of equal ones by id.
func (c *Counts) Top(k int) []Product {
	c.mu.Lock()
	all := make([]Product, 0, len(c.users))
	for id, users := range c.users {
		all = append(all, Product{id, users})
	}
	c.mu.Unlock()
	slices.SortFunc(all, func(a, b Product) int {
		return cmp.Or(cmp.Compare(b.Users, a.Users), cmp.Compare(a.ID, b.ID))
	})
	return all[:min(k, len(all))]
}

// Found begins at the last events of each partition.
func (c *Counts) Found(_ int, bounds []stream.Bounds) []int64 {
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = max(b.First, b.Next-int64(c.last))
	}
	return offsets
}

// Take counts records, and lets as many old ones go.
func (c *Counts) Take(partition int, records []stream.Record) error {
	sights := make([]sight, len(records))
	for i, r := range records {
		var e envelope.Envelope
		if envelope.Decode(r.Value, &e) == nil && gjson.ValidBytes(e.Data) {
			fields := gjson.GetManyBytes(e.Data, "user", "product")
			sights[i] = sight{xxhash.Sum64String(fields[0].Str), fields[1].Str}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, s := range sights {
		c.count(s, 1)
	}
	kept := append(c.partitions[partition], sights...)
	old := max(0, len(kept)-c.last)
	for _, s := range kept[:old] {
		c.count(s, -1)
	}
	c.partitions[partition] = kept[old:] // what is before goes when the slice grows
	return nil
}

// Lost goes on with what is left.
func (c *Counts) Lost(_ int, bounds stream.Bounds) int64 {
	return max(bounds.First, bounds.Next-int64(c.last))
}

// count adds to or takes from the events of a user and a product. A search has no product.
func (c *Counts) count(s sight, by int) {
	if s.product == "" {
		return
	}
	before := c.pairs[s]
	now := before + by
	if now > 0 {
		c.pairs[s] = now
	} else {
		delete(c.pairs, s)
	}
	switch {
	case before == 0 && now > 0:
		c.users[s.product]++
	case before > 0 && now == 0:
		if c.users[s.product]--; c.users[s.product] == 0 {
			delete(c.users, s.product)
		}
	}
}
