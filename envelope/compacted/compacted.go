// Package compacted keeps a small map on a compacted topic, one record a key, that every
// process follows: so that a change reaches all of them at once, and who starts later knows
// all there is.
package compacted

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cenkalti/backoff/v5"

	"gravitas/envelope/pause"
	"gravitas/envelope/stream"
)

// reopen is waited before a look at a topic that does not hold the next offset.
const reopen = 100 * time.Millisecond

// Map follows a topic and changes it. Methods are safe for concurrent use; Change needs Run
// under way.
type Map[T any] struct {
	cfg    Config[T]
	log    stream.Log
	logger *slog.Logger
	ready  chan struct{}
	rows   atomic.Pointer[map[string]T]

	changing sync.Mutex // one change at a time, so that each sees the one before

	// Run's own: what it has read, and the offset that it has to come to before that is shown.
	read map[string]T
	at   place
	end  int64

	mu      sync.Mutex // guards what follows
	shown   place
	changed chan struct{}
}

// place is how far a map is.
type place struct {
	life int   // times that the topic was made anew
	next int64 // offset of the first record to come
}

// Config says which map.
type Config[T any] struct {
	Topic string
	Now   func() time.Time
	// Check refuses a value that makes no sense, where set: such a record is left out.
	Check func(key string, value T) error
	// Newer reports whether a value may take the place of another, where set: one that may not
	// is left out, such as one of a process that woke up late.
	Newer func(old, next T) bool
	// Taken is told of each new state before Change returns, where set. The map is not to be
	// changed.
	Taken func(rows map[string]T)
}

// New returns a map on the log, which stays its opener's to close.
func New[T any](log stream.Log, cfg Config[T], logger *slog.Logger) *Map[T] {
	m := &Map[T]{cfg: cfg, log: log, logger: logger.With("topic", cfg.Topic), ready: make(chan struct{}), changed: make(chan struct{})}
	m.rows.Store(&map[string]T{})
	return m
}

// Ready is closed once everything that was on the topic when Run began is known.
func (m *Map[T]) Ready() <-chan struct{} { return m.ready }

// Rows are all there are, by key. The map is not to be changed.
func (m *Map[T]) Rows() map[string]T { return *m.rows.Load() }

// Changed is closed with the next record that is taken in: ask for it before Rows.
func (m *Map[T]) Changed() <-chan struct{} {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.changed
}

// Change puts a key's next value on the topic and waits until it has come back, so that the
// caller reads its own writes. An error of next changes nothing. A topic that is gone is made
// again first, without what was on it.
func (m *Map[T]) Change(ctx context.Context, key string, next func(old T, exists bool) (T, error)) error {
	m.changing.Lock()
	defer m.changing.Unlock()
	select {
	case <-m.ready:
	case <-ctx.Done():
		return ctx.Err()
	}
	if err := m.CatchUp(ctx); err != nil {
		return err
	}
	old, exists := m.Rows()[key]
	value, err := next(old, exists)
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	records := []stream.Record{{Topic: m.cfg.Topic, Key: []byte(key), Value: text, Time: m.cfg.Now()}}
	if err := m.log.Publish(ctx, records); err != nil {
		return fmt.Errorf("publishing: %w", err)
	}
	return m.waitFor(ctx, place{m.place().life, records[0].Offset + 1})
}

// CatchUp waits until all that is on the topic now has been taken in. A topic that is gone is
// made again.
func (m *Map[T]) CatchUp(ctx context.Context) error {
	to := m.place()
	bounds, err := m.tryOpen(ctx)
	if err != nil {
		return err
	}
	if bounds.Next < to.next { // it was made anew, which Run is about to find
		to.life++
	}
	to.next = bounds.Next
	return m.waitFor(ctx, to)
}

// waitFor waits until the map has come to a place.
func (m *Map[T]) waitFor(ctx context.Context, to place) error {
	for {
		changed := m.Changed()
		if at := m.place(); at.life > to.life || at.life == to.life && at.next >= to.next {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return fmt.Errorf("waiting for offset %d of %s: %w", to.next-1, m.cfg.Topic, ctx.Err())
		}
	}
}

// place is how far what is in force reaches.
func (m *Map[T]) place() place {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.shown
}

// Run makes the topic where it is missing and follows it until ctx ends, then
// returns nil. An outage of the log is waited out; what is known stays in force. Where the
// topic was made anew, what is on it takes the place of all that was known.
func (m *Map[T]) Run(ctx context.Context) error {
	bounds, err := m.open(ctx)
	for err == nil && ctx.Err() == nil {
		m.begin(bounds)
		err = m.log.Read(ctx, m.cfg.Topic, 0, m.at.next, m.takeIn)
		if errors.Is(err, stream.ErrOffsetOutOfRange) && pause.For(ctx, reopen) {
			bounds, err = m.open(ctx)
		}
	}
	if ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("following %s: %w", m.cfg.Topic, err)
}

// open returns the topic's bounds, making the topic first, and waits while the log is away.
func (m *Map[T]) open(ctx context.Context) (stream.Bounds, error) {
	pause := backoff.NewExponentialBackOff()
	pause.InitialInterval, pause.MaxInterval = 100*time.Millisecond, 2*time.Second
	return backoff.Retry(ctx, func() (stream.Bounds, error) {
		bounds, err := m.tryOpen(ctx)
		if err != nil && !errors.Is(err, stream.ErrUnavailable) && !errors.Is(err, stream.ErrUnknownTopic) {
			return bounds, backoff.Permanent(err)
		}
		return bounds, err
	}, backoff.WithBackOff(pause), backoff.WithMaxElapsedTime(0), backoff.WithNotify(func(err error, _ time.Duration) {
		m.logger.Warn("topic can't be read yet", "error", err)
	}))
}

func (m *Map[T]) tryOpen(ctx context.Context) (stream.Bounds, error) {
	topic := m.cfg.Topic
	if err := m.log.CreateTopics(ctx, stream.Topic{Name: topic, Partitions: 1, Compacted: true}); err != nil {
		return stream.Bounds{}, fmt.Errorf("creating topic %s: %w", topic, err)
	}
	bounds, err := m.log.Bounds(ctx, topic)
	if err != nil {
		return stream.Bounds{}, fmt.Errorf("bounds of topic %s: %w", topic, err)
	}
	if len(bounds) != 1 {
		return stream.Bounds{}, fmt.Errorf("topic %s has %d partitions, must have 1", topic, len(bounds))
	}
	return bounds[0], nil
}

// begin goes on from what the topic holds now.
func (m *Map[T]) begin(bounds stream.Bounds) {
	if m.at.next = max(m.at.next, bounds.First); m.at.next > bounds.Next { // it was made anew
		m.at, m.read = place{m.at.life + 1, bounds.First}, nil
		m.logger.Warn("the topic was made anew: what was known is forgotten")
	}
	if m.end = bounds.Next; m.at.next >= m.end {
		m.show()
	}
}

// takeIn applies records to what has been read, and shows it once the end is reached.
func (m *Map[T]) takeIn(records []stream.Record) error {
	if len(records) == 0 {
		return nil
	}
	m.apply(records)
	if m.at.next = records[len(records)-1].Offset + 1; m.at.next >= m.end {
		m.show()
	}
	return nil
}

// apply makes the next state of the one read so far.
func (m *Map[T]) apply(records []stream.Record) {
	rows := make(map[string]T, len(m.read)+len(records))
	maps.Copy(rows, m.read)
	for _, r := range records {
		var value T
		err := json.Unmarshal(r.Value, &value)
		if err == nil && m.cfg.Check != nil {
			err = m.cfg.Check(string(r.Key), value)
		}
		if err != nil {
			m.logger.Error("a record makes no sense, left out", "offset", r.Offset, "error", err)
			continue
		}
		if old, exists := rows[string(r.Key)]; exists && m.cfg.Newer != nil && !m.cfg.Newer(old, value) {
			continue
		}
		rows[string(r.Key)] = value
	}
	m.read = rows
}

// show puts what has been read in force.
func (m *Map[T]) show() {
	rows := m.read
	m.rows.Store(&rows)
	if m.cfg.Taken != nil {
		m.cfg.Taken(rows)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.shown = m.at
	close(m.changed)
	m.changed = make(chan struct{})
	select {
	case <-m.ready:
	default:
		close(m.ready)
	}
}
