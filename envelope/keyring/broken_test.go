package keyring

import (
	"context"
	"sync/atomic"

	"gravitas/envelope/stream"
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
