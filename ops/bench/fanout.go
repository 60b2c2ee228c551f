package bench

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gravitas/envelope/stream"
)

const (
	fanClients  = 1000
	fanBatch    = 10                     // scores that are put on the log at once
	fanLate     = 100 * time.Millisecond // the most that the 99th of a hundred may take
	fanFrom     = 500                    // scores/s that the first search begins with
	fanSenders  = 64
	quickFanout = 40 // clients
)

// fanout measures the live hub with many clients.
func fanout() Row {
	return Row{
		Name: "fanout",
		Measures: fmt.Sprintf("messages/s, a message being one score for one client: the most scores/s on the log, found by search, that %d websocket clients (scores) get with a p99 of at most %s from the time that each was due, as one in %d of them saw it; ceiling: gorilla prepared messages of as many bytes as the hub's frames had, written to as many clients in a bare loop",
			fanClients, fanLate, lookers),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.fanout(ctx) },
	}
}

func (b *Bench) fanout(ctx context.Context) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor, RoleRead)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	server, url, err := b.startCeiling(ctx, LoopArg)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, server.stop()) }()
	log, err := newLog(in, b.logger)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, log.Close()) }()
	f := &fan{in: in, log: log, clients: fanClients, rate: fanFrom}
	if b.cfg.Quick {
		f.clients = quickFanout
	}
	s := b.span(2 * time.Second)
	r := newRace("hub", "bare loop", "messages/s", atLeast(0.7, 0.9))
	late := milliseconds(fanLate)
	p99, perFrame := series{name: "p99", unit: "ms", target: atMost(late, late)}, series{name: "scores a frame"}
	for range b.cfg.Rounds {
		best, err := f.search(ctx, s.counted)
		if err != nil {
			return nil, nil, err
		}
		ceiling, err := f.bareLoop(ctx, url, best, s)
		if err != nil {
			return nil, nil, fmt.Errorf("ceiling: %w", err)
		}
		r.add(best.messages, ceiling)
		p99.add(best.p99)
		perFrame.add(best.perFrame)
	}
	err = b.profiled(ctx, in, "fanout", func(s span) error { return f.once(ctx, s.counted) })
	return figures(&r.ours, &r.ceiling, &r.ratio, &p99, &perFrame), nil, err
}

// fan puts scores on the log and has clients watch them.
type fan struct {
	in      *instance
	log     *stream.Kafka
	clients int
	next    int64   // number of the next score's post
	rate    float64 // scores/s that were found to be the most, or to begin with
}

// told is what came of a measurement.
type told struct{ messages, p99, perFrame, frameBytes float64 }

// search finds the most scores a second that reach all clients soon enough.
func (f *fan) search(ctx context.Context, d time.Duration) (best told, err error) {
	c, err := gather(ctx, f.in.liveURL(liveScores.name), f.clients, true)
	if err != nil {
		return best, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	var last told
	rate, err := climb(f.rate, func(rate float64) (bool, error) {
		now, err := f.tell(ctx, c, rate, d)
		soon := now.p99 <= milliseconds(fanLate)
		if last = now; soon && now.messages > best.messages {
			best = now
		}
		return soon, err
	})
	if err != nil || rate == 0 {
		return last, err // as much as it came to; its p99 tells that it was late
	}
	f.rate = rate
	return best, nil
}

// once tells a crowd at the rate that was found, for a profile.
func (f *fan) once(ctx context.Context, d time.Duration) error {
	c, err := gather(ctx, f.in.liveURL(liveScores.name), f.clients, true)
	if err != nil {
		return err
	}
	_, err = f.tell(ctx, c, f.rate, d)
	return errors.Join(err, c.stop())
}

// tell puts scores on the log at a rate a second over d, and returns how the crowd got them.
func (f *fan) tell(ctx context.Context, c *crowd, rate float64, d time.Duration) (told, error) {
	plan := newSchedule(rate/fanBatch, d)
	n := plan.n * fanBatch
	first := f.next
	f.next += int64(n)
	seen := c.look(first, n)
	before, err := f.in.metrics(ctx)
	if err != nil {
		return told{}, err
	}
	err = plan.run(ctx, fanSenders, func(ctx context.Context) (func(int) error, func(), error) {
		publish := func(i int) error { return f.log.Publish(ctx, scoreRecords(first+int64(i*fanBatch), fanBatch)) }
		return publish, func() {}, nil
	})
	if err != nil {
		return told{}, err
	}
	took, err := delays(ctx, seen, func(i int) time.Time { return plan.due(i / fanBatch) })
	if err != nil {
		return told{}, err
	}
	span := time.Since(plan.begin)
	after, err := f.in.metrics(ctx)
	if err != nil {
		return told{}, err
	}
	grown := func(name string) float64 { return after.sum("gravitas_live_"+name) - before.sum("gravitas_live_"+name) }
	frames := max(grown("frames_total"), 1)
	return told{
		messages: float64(n*f.clients) / span.Seconds(), p99: quantile(took, 0.99),
		perFrame: grown("events_total") / frames, frameBytes: grown("sent_bytes_total") / frames,
	}, nil
}

// bareLoop returns the messages a second that the bare loop's clients get, in frames like those.
func (f *fan) bareLoop(ctx context.Context, url string, like told, s span) (_ float64, err error) {
	size := max(int(like.frameBytes), 1)
	c, err := gather(ctx, loopURL(url, f.clients, size), f.clients, false)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, c.stop()) }()
	wait(ctx, s.warm)
	before, begun := c.bytes.Load(), time.Now()
	wait(ctx, s.counted)
	frames := float64(c.bytes.Load()-before) / float64(size)
	return frames * like.perFrame / time.Since(begun).Seconds(), ctx.Err()
}
