package readapi

import (
	"context"
	"sync"
	"time"

	"golang.org/x/sync/singleflight"
)

// maxRecent bounds how many answers one recent keeps.
const maxRecent = 256

// recent keeps answers for a moment, so that a burst of requests for the same asks what is behind
// the API once. One that is older is given for as long again while it is read anew, so that those
// who ask don't all wait for what grew old at the same time. Errors are not kept. Safe for
// concurrent use.
type recent[T any] struct {
	keep     time.Duration // 0: no longer than they are being read
	patience time.Duration // with one read
	clock    func() time.Time
	flight   singleflight.Group
	renewing chan struct{} // one answer at a time is read anew before anybody waits for it

	mu   sync.Mutex
	kept map[string]kept[T]
}

type kept[T any] struct {
	value T
	read  time.Time
}

func newRecent[T any](keep, patience time.Duration, clock func() time.Time) *recent[T] {
	return &recent[T]{keep: keep, patience: patience, clock: clock, kept: map[string]kept[T]{}, renewing: make(chan struct{}, 1)}
}

// get returns an answer that is at most twice keep old. Callers that meet share one read, which
// does not end with the one who began it.
func (r *recent[T]) get(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
	value, age, ok := r.last(key)
	switch {
	case ok && age < r.keep:
		return value, nil
	case ok && age < 2*r.keep:
		r.renew(ctx, key, read)
		return value, nil
	default:
		return r.read(ctx, key, read)
	}
}

// renew reads an answer in the background, unless another is being read there.
func (r *recent[T]) renew(ctx context.Context, key string, read func(context.Context) (T, error)) {
	select {
	case r.renewing <- struct{}{}:
		go func() {
			defer func() { <-r.renewing }()
			_, _ = r.read(ctx, key, read) // who waits for it next is told its error
		}()
	default:
	}
}

func (r *recent[T]) read(ctx context.Context, key string, read func(context.Context) (T, error)) (T, error) {
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

// last is the answer that is kept, if one is, and how old it is.
func (r *recent[T]) last(key string) (value T, age time.Duration, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	k, ok := r.kept[key]
	return k.value, r.clock().Sub(k.read), ok
}

func (r *recent[T]) put(key string, k kept[T]) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.kept) >= maxRecent { // all of them are old soon anyway
		clear(r.kept)
	}
	r.kept[key] = k
}
