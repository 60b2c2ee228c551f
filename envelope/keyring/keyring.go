// Package keyring keeps the API keys of producers: hashed, on a compacted topic
// that every door follows, so that a change reaches running doors at once.
//
// A key is shown once, when it is made; nothing here stores or logs it.
package keyring

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"gravitas/envelope/stream"
)

// Topic is where the producers are kept, one record a producer.
const Topic = "producers"

// Errors that callers decide by.
var (
	// ErrInvalidName: no producer can be called that.
	ErrInvalidName = errors.New("invalid producer name")
	// ErrExists: there is a producer of that name whose key is not revoked.
	ErrExists = errors.New("producer exists")
	// ErrNotFound: there is no producer of that name.
	ErrNotFound = errors.New("no such producer")
)

// Keyring follows the topic and changes it. Methods are safe for concurrent use;
// all but Lookup and List need Run under way.
type Keyring struct {
	log    stream.Log
	logger *slog.Logger
	now    func() time.Time
	ready  chan struct{}

	changing sync.Mutex // one change at a time, so that each sees the one before

	mu      sync.Mutex // guards what follows
	next    int64      // offset of the first record not taken in
	changed chan struct{}

	producers atomic.Pointer[producers]
}

// producers is one state of the keyring; it does not change.
type producers struct {
	byName map[string]Entry
	byHash map[hash]string
}

// New returns a keyring on the log, which stays its opener's to close.
func New(log stream.Log, logger *slog.Logger, now func() time.Time) *Keyring {
	k := &Keyring{log: log, logger: logger, now: now, ready: make(chan struct{}), changed: make(chan struct{})}
	k.producers.Store(&producers{})
	return k
}

// Ready is closed once everything that was on the topic when Run began is known.
func (k *Keyring) Ready() <-chan struct{} { return k.ready }

// Lookup returns the producer whose key it is, and whether there is one whose key
// is not revoked.
func (k *Keyring) Lookup(key string) (Entry, bool) {
	h, ok := hashOf(key)
	if !ok {
		return Entry{}, false
	}
	state := k.producers.Load()
	entry, ok := state.byName[state.byHash[h]]
	if !ok || subtle.ConstantTimeCompare(entry.Hash, h[:]) != 1 {
		return Entry{}, false
	}
	return entry, !entry.Revoked
}

// List returns all producers by name, the revoked ones too.
func (k *Keyring) List() []Entry {
	state := k.producers.Load()
	entries := make([]Entry, 0, len(state.byName))
	for _, entry := range state.byName {
		entries = append(entries, entry)
	}
	slices.SortFunc(entries, func(a, b Entry) int {
		if a.Name < b.Name {
			return -1
		}
		return 1
	})
	return entries
}

// Add makes a producer that may push to the channels ("*" for all) and returns its
// key, which can't be had again. A revoked producer is made anew.
func (k *Keyring) Add(ctx context.Context, name string, channels []string) (string, error) {
	return k.add(ctx, Entry{Name: name, Channels: slices.Clone(channels)})
}

// AddOperator makes a producer without channels that may do what operators do.
func (k *Keyring) AddOperator(ctx context.Context, name string) (string, error) {
	return k.add(ctx, Entry{Name: name, Operator: true})
}

func (k *Keyring) add(ctx context.Context, entry Entry) (string, error) {
	if err := checkName(entry.Name); err != nil {
		return "", err
	}
	key, h := newKey()
	err := k.change(ctx, entry.Name, func(old Entry, exists bool) (Entry, error) {
		if exists && !old.Revoked {
			return Entry{}, ErrExists
		}
		entry.Hash, entry.Created = h[:], k.now().UTC()
		return entry, nil
	})
	if err != nil {
		return "", err
	}
	return key, nil
}

// Revoke ends a producer's key for good.
func (k *Keyring) Revoke(ctx context.Context, name string) error {
	return k.update(ctx, name, func(e *Entry) { e.Revoked = true })
}

// Release ends a producer's quarantine at every door.
func (k *Keyring) Release(ctx context.Context, name string) error {
	return k.update(ctx, name, func(e *Entry) { e.Released = k.now().UTC() })
}

func (k *Keyring) update(ctx context.Context, name string, set func(*Entry)) error {
	return k.change(ctx, name, func(entry Entry, exists bool) (Entry, error) {
		if !exists {
			return Entry{}, ErrNotFound
		}
		set(&entry)
		return entry, nil
	})
}

// change puts a producer's next state on the topic and waits until it has come
// back, so that the caller reads its own writes.
func (k *Keyring) change(ctx context.Context, name string, next func(Entry, bool) (Entry, error)) error {
	k.changing.Lock()
	defer k.changing.Unlock()
	if err := k.waitReady(ctx); err != nil {
		return fmt.Errorf("producer %s: %w", name, err)
	}
	old, exists := k.producers.Load().byName[name]
	entry, err := next(old, exists)
	if err != nil {
		return fmt.Errorf("producer %s: %w", name, err)
	}
	value, err := entry.encode()
	if err != nil {
		return fmt.Errorf("producer %s: %w", name, err)
	}
	records := []stream.Record{{Topic: Topic, Key: []byte(name), Value: value, Time: k.now()}}
	if err := k.log.Publish(ctx, records); err != nil {
		return fmt.Errorf("producer %s: publishing: %w", name, err)
	}
	return k.waitFor(ctx, records[0].Offset)
}
