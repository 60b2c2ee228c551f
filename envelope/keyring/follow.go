package keyring

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gravitas/envelope/stream"
)

// Run makes the topic where it is missing and follows it until ctx ends, then
// returns nil. An outage of the log is waited out; what is known stays in force.
func (k *Keyring) Run(ctx context.Context) error {
	bounds, err := k.open(ctx)
	for err == nil && ctx.Err() == nil {
		k.takeIn(bounds.First, nil, bounds.Next)
		err = k.log.Read(ctx, Topic, 0, k.offset(), func(records []stream.Record) error {
			k.takeIn(k.offset(), records, bounds.Next)
			return nil
		})
		if errors.Is(err, stream.ErrOffsetOutOfRange) { // compacted away meanwhile
			bounds, err = k.open(ctx)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("following producers: %w", err)
}

// open returns the topic's bounds, making the topic first, and waits while the log is away.
func (k *Keyring) open(ctx context.Context) (stream.Bounds, error) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 100*time.Millisecond, 2*time.Second
	return backoff.Retry(ctx, func() (stream.Bounds, error) {
		bounds, err := k.tryOpen(ctx)
		if err != nil && !errors.Is(err, stream.ErrUnavailable) && !errors.Is(err, stream.ErrUnknownTopic) {
			return bounds, backoff.Permanent(err)
		}
		return bounds, err
	}, backoff.WithBackOff(pause), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, _ time.Duration) {
		k.logger.Warn("producers can't be read yet", "error", err)
	}))
}

func (k *Keyring) tryOpen(ctx context.Context) (stream.Bounds, error) {
	if err := k.log.CreateTopics(ctx, stream.Topic{Name: Topic, Partitions: 1, Compacted: true}); err != nil {
		return stream.Bounds{}, fmt.Errorf("creating topic %s: %w", Topic, err)
	}
	bounds, err := k.log.Bounds(ctx, Topic)
	if err != nil {
		return stream.Bounds{}, fmt.Errorf("bounds of topic %s: %w", Topic, err)
	}
	if len(bounds) != 1 {
		return stream.Bounds{}, fmt.Errorf("topic %s has %d partitions, must have 1", Topic, len(bounds))
	}
	return bounds[0], nil
}

// takeIn applies records that follow the offset first, and is ready once it has
// come to the offset end.
func (k *Keyring) takeIn(first int64, records []stream.Record, end int64) {
	next := max(k.offset(), first)
	if len(records) > 0 {
		k.producers.Store(k.with(records))
		next = records[len(records)-1].Offset + 1
	}
	k.mu.Lock()
	k.next = next
	close(k.changed)
	k.changed = make(chan struct{})
	k.mu.Unlock()
	if next >= end {
		k.becomeReady()
	}
}

func (k *Keyring) becomeReady() {
	select {
	case <-k.ready:
	default:
		close(k.ready)
	}
}

// with returns the present state with the records applied.
func (k *Keyring) with(records []stream.Record) *producers {
	present := k.producers.Load()
	state := &producers{byName: maps.Clone(present.byName), byHash: make(map[hash]string, len(present.byHash))}
	if state.byName == nil {
		state.byName = map[string]Entry{}
	}
	for _, r := range records {
		entry, err := decode(r.Value)
		if err != nil {
			k.logger.Error("a producer's record makes no sense, left out", "offset", r.Offset, "error", err)
			continue
		}
		state.byName[entry.Name] = entry
	}
	for name, entry := range state.byName {
		if len(entry.Hash) == sha256.Size {
			state.byHash[hash(entry.Hash)] = name
		}
	}
	return state
}

func (k *Keyring) offset() int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.next
}

func (k *Keyring) waitReady(ctx context.Context) error {
	select {
	case <-k.ready:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// waitFor waits until the record at the offset has been taken in.
func (k *Keyring) waitFor(ctx context.Context, offset int64) error {
	for {
		k.mu.Lock()
		next, changed := k.next, k.changed
		k.mu.Unlock()
		if next > offset {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for offset %d of %s: %w", offset, Topic, ctx.Err())
		}
	}
}
