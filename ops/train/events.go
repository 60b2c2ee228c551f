package train

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"sync"

	"gravitas/agents"
	"gravitas/agents/recommend/learn"
	"gravitas/agents/shop"
	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// maxEvents is how many events are learnt from at most, the newest.
const maxEvents = 1_000_000

// event is one that a vector may be learnt from.
type event struct {
	id        [16]byte // a hash of the user and the event's own id
	at        int64    // the event's own time, Unix microseconds
	partition int
	offset    int64
	learn.Interaction
}

// read reads the log's events with products, in the order of their own times; of those that were
// sent again, the last.
func (j *Job) read(ctx context.Context) ([]learn.Interaction, error) {
	bounds, err := j.log.Bounds(ctx, envelope.ChannelEvents)
	if err != nil {
		return nil, err
	}
	var total int64
	for _, b := range bounds {
		total += b.Next - b.First
	}
	j.enter(Reading, total)
	r := &reading{job: j, limit: maxEvents, names: map[string]string{}}
	if err := stream.Scan(ctx, j.log, envelope.ChannelEvents, bounds, r.take); err != nil {
		return nil, err
	}
	r.tidy()
	var interactions []learn.Interaction
	for i := range r.events {
		if e := r.events[i].Interaction; e.Product != "" && e.Weight > 0 {
			interactions = append(interactions, e)
		}
	}
	return interactions, nil
}

// reading collects events from several partitions at once.
type reading struct {
	job   *Job
	limit int

	mu     sync.Mutex
	events []event
	names  map[string]string // each user and product once
}

// take takes records of a partition. What is no event is left out, as it is a dead letter.
func (r *reading) take(records []stream.Record) error {
	events := make([]event, 0, len(records))
	for i := range records {
		if e, ok := r.parse(&records[i]); ok {
			events = append(events, e)
		}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, e := range events {
		e.User, e.Product = r.name(e.User), r.name(e.Product)
		r.events = append(r.events, e)
	}
	if len(r.events) >= 2*r.limit {
		r.tidy()
	}
	r.job.change(func(s *State) { s.Done += int64(len(records)) })
	return nil
}

func (r *reading) name(text string) string {
	if known, ok := r.names[text]; ok {
		return known
	}
	r.names[text] = text
	return text
}

func (r *reading) parse(record *stream.Record) (e event, ok bool) {
	item := agents.Item{Partition: record.Partition, Offset: record.Offset}
	if envelope.Decode(record.Value, &item.Envelope) != nil {
		return e, false
	}
	read, err := shop.Event(&item)
	if err != nil {
		return e, false
	}
	id := sha256.Sum256([]byte(read.User + "\x00" + read.ID))
	return event{
		id: [16]byte(id[:16]), at: read.At.UnixMicro(), partition: record.Partition, offset: record.Offset,
		Interaction: learn.Interaction{User: read.User, Product: read.Product, Weight: r.job.cfg.Weights[read.Kind]},
	}, true
}

// tidy leaves the newest events, in order, each once.
func (r *reading) tidy() {
	slices.SortFunc(r.events, func(a, b event) int {
		return cmp.Or(bytes.Compare(a.id[:], b.id[:]), cmp.Compare(b.partition, a.partition), cmp.Compare(b.offset, a.offset))
	})
	r.events = slices.CompactFunc(r.events, func(a, b event) bool { return a.id == b.id })
	slices.SortFunc(r.events, func(a, b event) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.partition, b.partition), cmp.Compare(a.offset, b.offset))
	})
	r.events = slices.Clip(r.events[max(0, len(r.events)-r.limit):])
}
