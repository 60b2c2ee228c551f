// Package keyring keeps the API keys of producers: hashed, on a compacted topic
// that every door follows, so that a change reaches running doors at once.
//
// A key is shown once, when it is made; nothing here stores or logs it.
package keyring

import (
	"cmp"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"gravitas/envelope/compacted"
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
	entries *compacted.Map[Entry]
	now     func() time.Time
	byHash  atomic.Pointer[map[hash]Entry]
}

// New returns a keyring on the log, which stays its opener's to close.
func New(log stream.Log, logger *slog.Logger, now func() time.Time) *Keyring {
	k := &Keyring{now: now}
	k.byHash.Store(&map[hash]Entry{})
	k.entries = compacted.New(log, compacted.Config[Entry]{Topic: Topic, Now: now, Check: checkEntry, Taken: k.index}, logger)
	return k
}

// Run follows the producers until ctx ends, then returns nil. An outage of the log is waited
// out; what is known stays in force.
func (k *Keyring) Run(ctx context.Context) error { return k.entries.Run(ctx) }

// Ready is closed once everything that was on the topic when Run began is known.
func (k *Keyring) Ready() <-chan struct{} { return k.entries.Ready() }

// index finds entries by their keys' hashes.
func (k *Keyring) index(rows map[string]Entry) {
	byHash := make(map[hash]Entry, len(rows))
	for _, entry := range rows {
		if len(entry.Hash) == sha256.Size {
			byHash[hash(entry.Hash)] = entry
		}
	}
	k.byHash.Store(&byHash)
}

// Lookup returns the producer whose key it is, and whether there is one whose key
// is not revoked.
func (k *Keyring) Lookup(key string) (Entry, bool) {
	h, ok := hashOf(key)
	if !ok {
		return Entry{}, false
	}
	entry, ok := (*k.byHash.Load())[h]
	if !ok || subtle.ConstantTimeCompare(entry.Hash, h[:]) != 1 {
		return Entry{}, false
	}
	return entry, !entry.Revoked
}

// List returns all producers by name, the revoked ones too.
func (k *Keyring) List() []Entry {
	return slices.SortedFunc(maps.Values(k.entries.Rows()), func(a, b Entry) int { return cmp.Compare(a.Name, b.Name) })
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

func (k *Keyring) change(ctx context.Context, name string, next func(Entry, bool) (Entry, error)) error {
	if err := k.entries.Change(ctx, name, next); err != nil {
		return fmt.Errorf("producer %s: %w", name, err)
	}
	return nil
}
