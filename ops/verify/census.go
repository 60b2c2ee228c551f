package verify

import (
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/tidwall/gjson"

	"gravitas/agents"
	"gravitas/agents/post"
	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/stream"
)

// census is what the log says must be in the tables. It takes about 120 bytes and the
// id for each post. Safe for concurrent use while it is taken.
type census struct {
	mu         sync.Mutex
	posts      map[string]*newest                   // by id
	subreddits map[string]*group                    // by folded name
	dead       map[uuid.UUID]map[uuid.UUID]struct{} // by root, the letters of its dead items
	unreadable int64                                // records that are no posts
	partial    bool                                 // the log has dropped some posts
}

// newest is a post as it came last.
type newest struct {
	dataID uuid.UUID
	order  int64 // on its partition
	in     *group
	found  string // what is wrong with it in the tables; empty: nothing
	since  bool   // it came again after the bounds that are checked
}

// group is a subreddit.
type group struct {
	name  string
	posts int64 // distinct ones on the log
	since int64 // posts that came after the bounds that are checked
	dead  int64 // of its posts, as they came last
	shown int64 // that its total counts
}

func newCensus() *census {
	return &census{posts: map[string]*newest{}, subreddits: map[string]*group{}, dead: map[uuid.UUID]map[uuid.UUID]struct{}{}}
}

// read decodes a record of the channel posts. What is none is for the agents to turn down.
func read(r stream.Record) (p post.Post, dataID uuid.UUID, order int64, ok bool) {
	it := agents.Item{Partition: r.Partition, Offset: r.Offset}
	if envelope.Decode(r.Value, &it.Envelope) != nil {
		return p, dataID, 0, false
	}
	p, err := post.Parse(it.Data)
	return p, it.DataID, it.Order(), err == nil
}

// take keeps a post where it is newer than what is known of it.
func (c *census) take(r stream.Record) error {
	p, dataID, order, ok := read(r)
	c.mu.Lock()
	defer c.mu.Unlock()
	if !ok {
		c.unreadable++
		return nil
	}
	known := c.posts[p.ID]
	switch {
	case known == nil:
		known = &newest{}
		c.posts[strings.Clone(p.ID)] = known // else the whole item is kept with it
	case order < known.order:
		return nil
	default:
		known.in.posts--
	}
	known.dataID, known.order, known.in = dataID, order, c.group(p.Subreddit)
	known.in.posts++
	return nil
}

// group is the subreddit of a name in any case.
func (c *census) group(name string) *group {
	folded := store.Fold(name)
	if c.subreddits[folded] == nil {
		c.subreddits[strings.Clone(folded)] = &group{name: strings.Clone(name)}
	}
	return c.subreddits[folded]
}

// takeLater marks a post that came after the bounds: what is there of it may be that, and
// its subreddits may count one more or, where it moved, one less.
func (c *census) takeLater(r stream.Record) error {
	p, _, _, ok := read(r)
	if !ok {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	known, g := c.posts[p.ID], c.group(p.Subreddit)
	if known != nil {
		known.since = true
	}
	if known == nil || known.in != g {
		g.since++
	}
	if known != nil && known.in != g {
		known.in.since++
	}
	return nil
}

// takeDead keeps the posts that a dead letter was made from, until it says that its agent
// has processed the item since.
func (c *census) takeDead(r stream.Record) error {
	var e envelope.Envelope
	if envelope.Decode(r.Value, &e) != nil {
		return nil
	}
	done := gjson.GetBytes(e.Data, "status").Str == string(deadletter.Done)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mark(e.TraceID(), e.DataID, !done)
	gjson.GetBytes(e.Data, "envelope.roots").ForEach(func(_, root gjson.Result) bool {
		if id, err := uuid.Parse(root.Str); err == nil {
			c.mark(id, e.DataID, !done)
		}
		return true
	})
	return nil
}

// mark says whether a letter tells of a post's death.
func (c *census) mark(root, letter uuid.UUID, dead bool) {
	if c.dead[root] == nil {
		c.dead[root] = map[uuid.UUID]struct{}{}
	}
	if delete(c.dead[root], letter); dead {
		c.dead[root][letter] = struct{}{}
	}
}
