package bench

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Connections that keep the door busy without asking for more than it can do.
const (
	batchConns  = 128
	singleConns = 512
)

// batchItems is how many posts a request of the batch rows has.
const batchItems = 100

// doorBatch measures the door with batches of posts of some size.
func doorBatch(name string, size int) Row {
	target := atLeast(0.70, 0.85)
	if size > 200 {
		target = atLeast(0.55, 0.70)
	}
	return Row{
		Name: name,
		Measures: fmt.Sprintf("posts/s accepted and durable: HTTP, %d posts of %d B a request, %d connections, schema checked, traced; ceiling: raw kafka-go, the same bytes, acks=all, same topic",
			batchItems, size, batchConns),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) {
			return b.doorBatch(ctx, name, size, target)
		},
	}
}

func (b *Bench) doorBatch(ctx context.Context, name string, size int, target *Target) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	raw := newProducers(in, size)
	defer raw.close()
	door := newSender(in, batchItems, size)
	s := b.span(2 * time.Second)
	r := newRace("door", "raw kafka-go", "posts/s", target)
	for range b.cfg.Rounds {
		ours, err := throughput(ctx, s, batchConns, door.start)
		if err != nil {
			return nil, nil, err
		}
		ceiling, err := raw.rate(ctx, s)
		if err != nil {
			return nil, nil, fmt.Errorf("ceiling: %w", err)
		}
		r.add(ours, ceiling)
	}
	notes, err := b.doorNotes(ctx, in, door)
	if err == nil {
		err = b.profiled(ctx, in, name, func(s span) error { _, err := throughput(ctx, s, batchConns, door.start); return err })
	}
	return figures(&r.ours, &r.ceiling, &r.ratio), notes, err
}

// doorSingle measures the door with one post a request.
func doorSingle() Row {
	const name, size = "door-single", 1024
	return Row{
		Name:     name,
		Measures: fmt.Sprintf("requests/s accepted and durable, one post of %d B each, %d connections; ceiling: a no-op net/http handler reading the same body", size, singleConns),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) {
			return b.doorSingle(ctx, name, size)
		},
	}
}

func (b *Bench) doorSingle(ctx context.Context, name string, size int) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	server, url, err := b.startCeiling(ctx, NoopArg)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	door, noop := newSender(in, 1, size), newSender(in, 1, size)
	noop.base = url
	s := b.span(2 * time.Second)
	r := newRace("door", "no-op handler", "requests/s", atLeast(0.45, 0.55))
	for range b.cfg.Rounds {
		ours, err := throughput(ctx, s, singleConns, door.start)
		if err != nil {
			return nil, nil, err
		}
		ceiling, err := throughput(ctx, s, singleConns, noop.start)
		if err != nil {
			return nil, nil, fmt.Errorf("ceiling: %w", err)
		}
		r.add(ours, ceiling)
	}
	notes, err := b.doorNotes(ctx, in, door)
	if err == nil {
		err = b.profiled(ctx, in, name, func(s span) error { _, err := throughput(ctx, s, singleConns, door.start); return err })
	}
	return figures(&r.ours, &r.ceiling, &r.ratio), notes, err
}

// doorNotes tells what of the traces was dropped: a door that stamps nothing is faster.
func (b *Bench) doorNotes(ctx context.Context, in *instance, door *sender) ([]string, error) {
	m, err := in.metrics(ctx)
	if err != nil {
		return nil, err
	}
	stamps, dropped := m.sum("gravitas_trace_stamps_total"), m.sum("gravitas_trace_stamps_dropped_total")
	return []string{
		fmt.Sprintf("%.1f%% of %.0f trace stamps were dropped", 100*dropped/max(stamps, 1), stamps),
		refusedNote(door.refused.Load()),
	}, nil
}
