package bench

import (
	"bytes"
	"context"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// How a file goes through the door.
const (
	feedConns = 4
	feedItems = 500 // posts a request
)

// feed is a corpus as requests to an instance's door, for each connection its own.
type feed struct {
	in       *instance
	requests [][][]byte
	refused  atomic.Int64
}

// newFeed makes the requests. Posts of one subreddit keep the file's order.
func newFeed(in *instance, c *corpus) (*feed, error) {
	lanes, err := c.lanes(feedConns)
	if err != nil {
		return nil, err
	}
	f := &feed{in: in, requests: make([][][]byte, len(lanes))}
	for i, items := range lanes {
		for some := range slices.Chunk(items, feedItems) {
			body := bytes.Join(some, []byte{'\n'})
			head := requestHead(in.ready.Frontdoor, "/v1/channels/posts", in.keys.Producer, "application/x-ndjson", len(body))
			f.requests[i] = append(f.requests[i], append(head, body...))
		}
	}
	return f, nil
}

// send returns once the door has accepted everything.
func (f *feed) send(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	for _, requests := range f.requests {
		g.Go(func() error {
			c, err := dial(ctx, f.in.ready.Frontdoor)
			if err != nil {
				return err
			}
			defer c.Close()
			defer context.AfterFunc(ctx, func() { c.Close() })()
			for _, r := range requests {
				if err := c.insist(ctx, r, &f.refused); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}
