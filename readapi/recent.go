package readapi

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// maxRecent bounds how many answers one recent keeps.
const maxRecent = 256

// recent keeps answers for a moment, so that a burst of requests for the same
// asks what is behind the API once. Errors are not kept. Safe for concurrent use.
type recent[T any] struct {
	keep     time.Duration // 0: no longer than they are being read
	patience time.Duration // with one read
	clock    func() time.Time
	flight   singleflight.Group

	mu   sync.Mutex
	kept map[string]kept[T]
}

type kept[T any] struct {
	value T
	read  time.Time
}

func newRecent[T any](keep, patience time.Duration, clock func() time.Time) *recent[T] {
	return &recent[T]{keep: keep, patience: patience, clock: clock, kept: map[string]kept[T]{}}
}

// get returns an answer that is at most keep old. Callers that meet share one
// read, which does not end with the one who began it.
func (r *recent[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	if value, ok := r.fresh(key); ok {
		return value, nil
	}
	value, err, _ := r.flight.Do(key, func() (any, error) {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), r.patience)
		defer cancel()
		at := r.clock()
		value, err := read(ctx)
		if err == nil && r.keep > 0 {
			r.put(key, kept[T]{value, at})
		}
		return value, err
	})
	return value.(T), err
}

func (r *recent[T]) fresh(key string) (value T, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.kept[key]
	return k.value, ok && r.clock().Sub(k.read) < r.keep
}

func (r *recent[T]) put(key string, k kept[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) >= maxRecent { // all of them are old soon anyway
		clear(r.kept)
	}
	r.kept[key] = k
}
