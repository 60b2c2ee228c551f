package bench

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Connections and the posts of door-to-live.
const (
	liveConns = 64
	liveSize  = 512
)

// doorToLive measures how long a post takes from the door to a websocket.
func doorToLive() Row {
	return Row{
		Name: "door-to-live",
		Measures: fmt.Sprintf("ms from POST, one post of %d B each, to its websocket frame (channel:posts), at a share of the saturation found in the same round; from the time that each was due to be sent",
			liveSize),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.doorToLive(ctx) },
	}
}

// share is a measurement at some share of saturation.
type share struct {
	of            float64
	p50, p99, max series
	late          series // p99 of how late posts were sent
}

func newShare(of float64, p50, p99 *Target) *share {
	at := fmt.Sprintf(" at %.0f%%", 100*of)
	return &share{
		of:   of,
		p50:  series{name: "p50" + at, unit: "ms", target: p50},
		p99:  series{name: "p99" + at, unit: "ms", target: p99},
		max:  series{name: "max" + at, unit: "ms"},
		late: series{name: "p99 of sending late" + at, unit: "ms"},
	}
}

func (s *share) all() []*series { return []*series{&s.p50, &s.p99, &s.max, &s.late} }

func (b *Bench) doorToLive(ctx context.Context) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor, RoleRead)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	saturation := series{name: "saturation", unit: "posts/s"}
	shares := []*share{newShare(0.2, atMost(2, 1), atMost(10, 5)), newShare(0.7, nil, atMost(50, 25))}
	l := newLiveLoad(in, livePosts)
	for range b.cfg.Rounds {
		full, err := l.saturate(ctx, b.span(2*time.Second))
		if err != nil {
			return nil, nil, fmt.Errorf("saturation: %w", err)
		}
		saturation.add(full)
		for _, s := range shares {
			if err := l.measure(ctx, s, full, b.span(2*time.Second).counted); err != nil {
				return nil, nil, fmt.Errorf("at %.0f%% of %.0f/s: %w", 100*s.of, full, err)
			}
		}
	}
	err = b.profiled(ctx, in, "door-to-live", func(s span) error {
		return l.measure(ctx, shares[1], saturation.figure().Median, s.counted)
	})
	all := []*series{&saturation}
	for _, s := range shares {
		all = append(all, s.all()...)
	}
	notes := []string{refusedNote(l.sender.refused.Load())}
	return figures(all...), notes, err
}

// liveLoad posts, and watches what a topic tells of the posts.
type liveLoad struct {
	in     *instance
	topic  liveTopic
	sender *sender
}

func newLiveLoad(in *instance, topic liveTopic) *liveLoad {
	return &liveLoad{in, topic, newSender(in, 1, liveSize)}
}

// saturate returns the posts a second that the door takes, without a pause, while
// a client watches them.
func (l *liveLoad) saturate(ctx context.Context, s span) (float64, error) {
	w, err := watch(ctx, l.in, l.topic, func([]int64, time.Time) {})
	if err != nil {
		return 0, err
	}
	rate, err := throughput(ctx, s, liveConns, l.sender.start)
	return rate, errors.Join(err, w.stop())
}

// measure posts at a share of the full rate for d, and adds what it saw. Every
// post must be seen.
func (l *liveLoad) measure(ctx context.Context, s *share, full float64, d time.Duration) error {
	plan := newSchedule(s.of*full, d)
	first := l.sender.next.Add(int64(plan.n)) - int64(plan.n)
	seen := newSightings(plan.n)
	w, err := watch(ctx, l.in, l.topic, func(numbers []int64, at time.Time) {
		for _, n := range numbers {
			seen.note(n-first, at)
		}
	})
	if err != nil {
		return err
	}
	late, err := l.post(ctx, plan, first)
	if err == nil {
		err = seen.wait(ctx)
	}
	if err = errors.Join(err, w.stop()); err != nil {
		return err
	}
	took := seen.since(plan.due)
	s.p50.add(quantile(took, 0.50))
	s.p99.add(quantile(took, 0.99))
	s.max.add(took[len(took)-1])
	s.late.add(quantile(late, 0.99))
	return nil
}

// post sends each of the plan's posts when it is due, or as soon after that as a
// connection is free, and returns how late each was, in ms, sorted.
func (l *liveLoad) post(ctx context.Context, plan *schedule, first int64) ([]float64, error) {
	late := make([]float64, plan.n)
	err := plan.run(ctx, liveConns, func(ctx context.Context) (func(i int) error, func(), error) {
		c, err := dial(ctx, l.in.ready.Frontdoor)
		if err != nil {
			return nil, nil, err
		}
		p := l.sender.newPush()
		send := func(i int) error {
			late[i] = milliseconds(time.Since(plan.due(i)))
			p.number(first + int64(i))
			return c.insist(ctx, p.bytes, &l.sender.refused)
		}
		return send, func() { c.Close() }, nil
	})
	slices.Sort(late)
	return late, err
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// liveURL is where the instance's websocket gives a topic.
func (in *instance) liveURL(topic string) string {
	return "ws" + strings.TrimPrefix(in.ready.Readapi, "http") + "/api/live?subscribe=" + topic
}
