// Package reprocess has an agent, and those behind it, process items again that lie on the
// log: each goes to the agent alone, on its own channel, with the place that it had. What
// comes of it is what came of it before, unless that was lost.
package reprocess

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// batch is how many items are put on the log at a time.
const batch = 500

// source is who an item comes from that is to be processed again.
const source = "operator"

// Config says what is to be processed again.
type Config struct {
	Agent pipeline.Agent
	Which Filter
	// DryRun counts only.
	DryRun bool
	// Progress is told how many records were read of how many, where set.
	Progress func(stage string, done, of int64)
	Now      func() time.Time
}

// Filter says which items of the agent's channels; empty fields match all.
type Filter struct {
	DataIDs      []uuid.UUID // of the items, or of those that entered the door
	Key          string      // the records' key, such as a subreddit, in any case
	Since, Until time.Time   // when the items were made
}

func (f Filter) matches(key []byte, e *envelope.Envelope) bool {
	return (len(f.DataIDs) == 0 || slices.Contains(f.DataIDs, e.DataID) || slices.Contains(f.DataIDs, e.TraceID())) &&
		(f.Key == "" || strings.EqualFold(f.Key, string(key))) &&
		(f.Since.IsZero() || !e.Created.Before(f.Since)) && (f.Until.IsZero() || e.Created.Before(f.Until))
}

// Log is what of the log is used.
type Log interface {
	stream.Reader
	stream.Publisher
	// Bounds is that of stream.Admin.
	Bounds(ctx context.Context, topic string) ([]stream.Bounds, error)
}

// Outcome counts items.
type Outcome struct {
	Read    int64 `json:"read"`    // that lay on the channel
	Matched int64 `json:"matched"` // of them
	Sent    int64 `json:"sent"`    // to the agent
}

// Run reads what the agent's channels hold now and sends what matches to the agent.
func Run(ctx context.Context, log Log, cfg Config) (Outcome, error) {
	r := run{ctx: ctx, log: log, cfg: cfg}
	held := map[string][]stream.Bounds{}
	for _, channel := range cfg.Agent.Reads {
		bounds, err := log.Bounds(ctx, channel)
		if err != nil && !errors.Is(err, stream.ErrUnknownTopic) {
			return Outcome{}, err
		}
		held[channel] = bounds
		for _, b := range bounds {
			r.total += b.Next - b.First
		}
	}
	for _, channel := range cfg.Agent.Reads {
		if err := stream.Scan(ctx, log, channel, held[channel], r.take); err != nil {
			return r.outcome, err
		}
	}
	return r.outcome, r.flush()
}

// run is one call of Run.
type run struct {
	ctx   context.Context
	log   Log
	cfg   Config
	total int64

	mu      sync.Mutex
	pending []stream.Record
	outcome Outcome
}

func (r *run) take(records []stream.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var e envelope.Envelope
	for _, record := range records {
		r.outcome.Read++
		if envelope.Decode(record.Value, &e) != nil || !r.cfg.Which.matches(record.Key, &e) {
			continue
		}
		r.outcome.Matched++
		if !r.cfg.DryRun {
			r.pending = append(r.pending, again(r.cfg.Agent.Name, record, &e, r.cfg.Now()))
		}
	}
	if r.cfg.Progress != nil {
		r.cfg.Progress("read", r.outcome.Read, r.total)
	}
	if len(r.pending) < batch {
		return nil
	}
	return r.flush()
}

func (r *run) flush() error {
	for chunk := range slices.Chunk(r.pending, batch) {
		if err := r.log.Publish(r.ctx, chunk); err != nil {
			return fmt.Errorf("send %d items to %s: %w", len(chunk), r.cfg.Agent.Name, err)
		}
		r.outcome.Sent += int64(len(chunk))
	}
	r.pending = nil
	return nil
}

// again is an item on its way to an agent that has had it.
func again(agent string, r stream.Record, e *envelope.Envelope, now time.Time) stream.Record {
	l := deadletter.Letter{
		DataID: e.DataID, Root: e.TraceID(), Agent: agent,
		Topic: r.Topic, Partition: r.Partition, Offset: r.Offset, Key: r.Key, Envelope: r.Value,
	}
	return l.Retry(source, now)
}
