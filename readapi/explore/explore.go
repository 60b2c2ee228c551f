// Package explore keeps every scored post in memory, as the log has it, so that all of them
// can be grouped and measured at every question.
//
// It is a projection of the log, as the tables are, and comes to the same: of a post's contents
// the last on the log stands, and with it each scorer's score of it. Nothing of it outlives the
// process; after a start there is no answer until what the log holds has been read.
package explore

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"

	"golang.org/x/sync/errgroup"

	"gravitas/envelope"
	"gravitas/envelope/stream/tail"
	"gravitas/readapi/problem"
)

// Config bounds what is held.
type Config struct {
	Posts int // the newest, at most; a tenth more for a while
}

// DefaultConfig is what holds where nothing is set.
func DefaultConfig() Config { return Config{Posts: 1_000_000} }

// Validate reports a value that can't work.
func (c Config) Validate() error {
	if c.Posts < 1 || c.Posts > MaxPosts {
		return fmt.Errorf("explore posts %d: must be from 1 to %d", c.Posts, MaxPosts)
	}
	return nil
}

const (
	// MaxPosts keeps the number of all words below 2^32.
	MaxPosts = 10_000_000
	// bytesPerPost is the room for the id, title and words of a post, most of which need a
	// quarter of it.
	bytesPerPost = 400
)

// Index is the posts and their scores. Safe for concurrent use.
type Index struct {
	source tail.Source
	logger *slog.Logger
	bounds bounds
	posts  *tail.CatchUp
	scores *tail.CatchUp
	turns  chan struct{} // holds a token for each query under way

	changing sync.Mutex // one change at a time
	mu       sync.RWMutex
	table    *table
}

// New returns an empty index of what a log holds.
func New(config Config, source tail.Source, logger *slog.Logger) *Index {
	x := &Index{
		source: source, logger: logger, table: newTable(), turns: make(chan struct{}, runtime.GOMAXPROCS(0)),
		bounds: bounds{config.Posts, int64(config.Posts) * bytesPerPost},
	}
	x.posts, x.scores = tail.NewCatchUp(x.followPosts()), tail.NewCatchUp(x.followScores())
	return x
}

// Run follows posts and scores until ctx ends; it then returns nil.
func (x *Index) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	for name, follower := range map[string]*tail.CatchUp{envelope.ChannelPosts: x.posts, envelope.ChannelPostsScores: x.scores} {
		group.Go(func() error { return tail.Follow(ctx, x.source, name, x.logger, follower) })
	}
	return group.Wait()
}

// change lets f change the table while no query reads it, and drops what is too much.
func (x *Index) change(f func(*table)) {
	x.changing.Lock()
	defer x.changing.Unlock()
	x.mu.Lock()
	f(x.table)
	x.mu.Unlock()
	if !x.table.overfull(x.bounds) {
		return
	}
	next := x.table.compacted(x.bounds) // queries go on meanwhile
	x.mu.Lock()
	x.table = next
	x.mu.Unlock()
}

// read lets f read the table in its turn: as many queries as there are processors are made at
// once. It is unavailable until all that the log held at first has been read.
func (x *Index) read(ctx context.Context, f func(*table)) error {
	for _, c := range []*tail.CatchUp{x.posts, x.scores} {
		select {
		case <-c.Done():
		default:
			return problem.New(problem.Unavailable, "explore has read %d%% of the log", int(100*x.Progress()))
		}
	}
	select {
	case x.turns <- struct{}{}:
		defer func() { <-x.turns }()
	case <-ctx.Done():
		return ctx.Err()
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	f(x.table)
	return nil
}

// Progress is how much has been read of what the log held at first, less than 1 until it is all.
func (x *Index) Progress() float64 {
	var read, total int64
	done := true
	for _, c := range []*tail.CatchUp{x.posts, x.scores} {
		r, t := c.Progress()
		read, total = read+r, total+t
		select {
		case <-c.Done():
		default:
			done = false
		}
	}
	if done {
		return 1
	}
	return min(0.99, float64(read)/float64(max(total, 1)))
}

// Held is how many posts are held, those included that wait for their scores.
func (x *Index) Held() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.table.facts)
}
