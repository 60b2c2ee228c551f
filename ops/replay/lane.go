package replay

import (
	"context"
	"strings"

	"github.com/cespare/xxhash/v2"
	"github.com/tidwall/gjson"

	"gravitas/ops/client"
)

// lane is one way to the door: its batches go one after the other.
type lane struct {
	index   int
	filling *batch
	full    chan *batch
}

// newLanes returns a lane for each request in flight, or one lane where the
// channel has no partition key: such a channel's items are one sequence.
func newLanes(cfg Config, channel client.Channel) []*lane {
	n := cfg.InFlight
	if channel.PartitionKey == "" {
		n = 1
	}
	lanes := make([]*lane, n)
	for i := range lanes {
		lanes[i] = &lane{index: i, full: make(chan *batch, 1)}
	}
	return lanes
}

func closeAll(lanes []*lane) {
	for _, l := range lanes {
		close(l.full)
	}
}

// spread is how many items are routed before every lane's batch goes, however
// small: it bounds how far the position lags behind a lane that few keys hit.
const spread = 16

// router puts each item into the lane of its partition key. Not safe for
// concurrent use.
type router struct {
	cfg      Config
	key      string // gjson path of the partition key
	lanes    []*lane
	frontier *frontier
	routed   int // since all lanes were flushed
}

func newRouter(cfg Config, channel client.Channel, lanes []*lane, f *frontier) *router {
	if n := channel.Limits.MaxItems; n > 0 {
		cfg.BatchItems = min(cfg.BatchItems, n)
	}
	if n := channel.Limits.MaxBody; n > 0 {
		cfg.BatchBytes = min(cfg.BatchBytes, n)
	}
	return &router{cfg: cfg, key: gjsonPath(channel.PartitionKey), lanes: lanes, frontier: f}
}

// route adds an item, and hands its lane's batch over when that is full. It
// waits where the lane is behind.
func (r *router) route(ctx context.Context, item []byte, m mark) error {
	l := r.laneOf(item)
	if l.filling != nil && len(l.filling.body)+len(item) >= r.cfg.BatchBytes {
		if err := l.flush(ctx); err != nil {
			return err
		}
	}
	if l.filling == nil {
		l.filling = newBatch(r.cfg)
		r.frontier.open(l.index, m)
	}
	l.filling.add(item, m)
	r.frontier.pass(mark{file: m.file, line: m.line + 1, item: m.item + 1})
	if r.routed++; r.routed >= spread*r.cfg.BatchItems {
		return r.flush(ctx)
	}
	if len(l.filling.items) >= r.cfg.BatchItems {
		return l.flush(ctx)
	}
	return nil
}

// flush hands over every lane's batch.
func (r *router) flush(ctx context.Context) error {
	r.routed = 0
	for _, l := range r.lanes {
		if err := l.flush(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (l *lane) flush(ctx context.Context) error {
	if l.filling == nil {
		return nil
	}
	select {
	case l.full <- l.filling:
		l.filling = nil
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// laneOf is the same for all items of a partition key. An item without one, or
// that is no JSON, is rejected whatever its lane.
func (r *router) laneOf(item []byte) *lane {
	if len(r.lanes) == 1 {
		return r.lanes[0]
	}
	key := gjson.GetBytes(item, r.key).String()
	return r.lanes[xxhash.Sum64String(key)%uint64(len(r.lanes))]
}

// gjsonPath turns a JSON pointer (RFC 6901) into a path of gjson's.
func gjsonPath(pointer string) string {
	parts := strings.Split(strings.TrimPrefix(pointer, "/"), "/")
	for i, part := range parts {
		parts[i] = gjson.Escape(strings.NewReplacer("~1", "/", "~0", "~").Replace(part))
	}
	return strings.Join(parts, ".")
}
