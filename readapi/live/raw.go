package live

import "context"

// rawFeed is a feed that is followed only while someone watches it.
type rawFeed struct {
	*feed
	watchers int // under the hub's lock
	cancel   context.CancelFunc
}

// acquire returns the feed of a channel's envelopes once its end is known, and
// follows it until release has been called as often.
func (h *Hub) acquire(ctx context.Context, channel string) (*feed, error) {
	h.mu.Lock()
	raw := h.raw[channel]
	if raw == nil {
		running, cancel := context.WithCancel(h.context)
		raw = &rawFeed{feed: newFeed(h, rawKind(channel)), cancel: cancel}
		h.raw[channel] = raw
		h.running.Go(func() error { return raw.follow(running) })
	}
	raw.watchers++
	h.mu.Unlock()
	select {
	case <-raw.found:
		return raw.feed, nil
	case <-ctx.Done():
		h.release(channel)
		return nil, ctx.Err()
	}
}

// release undoes one acquire; the last one ends the feed.
func (h *Hub) release(channel string) {
	h.mu.Lock()
	raw := h.raw[channel]
	raw.watchers--
	last := raw.watchers == 0
	if last {
		delete(h.raw, channel)
	}
	h.mu.Unlock()
	if last {
		raw.cancel()
		h.append(batch{change: dropped, feed: raw.feed})
	}
}
