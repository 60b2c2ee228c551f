package keyring

import (
	"context"
	"gravitas/envelope/stream"
	"sync/atomic"
)

// brokenLog refuses to publish while it is broken.
type brokenLog struct {
	stream.Log
	broken atomic.Bool
}

func (b *brokenLog) Publish(ctx context.Context, records []stream.Record) error {
	if b.broken.Load() {
		return stream.ErrUnavailable
	}
	return b.Log.Publish(ctx, records)
}
