package bench

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/agents/store"
	"gravitas/envelope"
	"gravitas/envelope/stream"
	"gravitas/ops/client"
)

// The series of a round, and how they come: each producer sends one reading of each of its series
// at a time.
const (
	seriesCount   = 1000
	seriesRate    = 10 // readings a second, of each
	seriesAtOnce  = 50 // in one request
	seriesSenders = 20
	seriesGrace   = 2 * time.Minute // for the last predictions
)

// seriesHeld measures whether readings are predicted as fast as they come.
func seriesHeld() Row {
	return Row{
		Name: "series",
		Measures: fmt.Sprintf("%d series of demand, %d readings a second each, %d a request: ms from the time that a reading was due to be sent to its prediction on the log",
			seriesCount, seriesRate, seriesAtOnce),
		run: func(ctx context.Context, b *Bench) ([]Figure, []string, error) { return b.seriesHeld(ctx) },
	}
}

func (b *Bench) seriesHeld(ctx context.Context) (_ []Figure, _ []string, err error) {
	in, err := b.start(ctx, RoleDoor, RoleRead, RoleAgents)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, in.stop()) }()
	rate := series{name: "predictions", unit: "1/s", target: atLeast(0.99*seriesCount*seriesRate, seriesCount*seriesRate)}
	p50, p99, most := series{name: "p50", unit: "ms"}, series{name: "p99", unit: "ms"}, series{name: "max", unit: "ms"}
	p, err := newProgress(in, b.logger)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(p.close(), err) }()
	l := &seriesLoad{log: p.log, door: client.NewDoor(in.ready.Frontdoor, in.keys.Producer, in.http)}
	if err := l.begin(ctx); err != nil {
		return nil, nil, fmt.Errorf("first readings: %w", err)
	}
	round := func(s span) error {
		took, lasted, err := l.measure(ctx, s.counted)
		if err != nil {
			return err
		}
		rate.add(float64(len(took)) / lasted.Seconds())
		p50.add(quantile(took, 0.50))
		p99.add(quantile(took, 0.99))
		most.add(took[len(took)-1])
		return nil
	}
	for range b.cfg.Rounds {
		if err := round(b.span(10 * time.Second)); err != nil {
			return nil, nil, err
		}
	}
	return figures(&rate, &p50, &p99, &most), nil, nil
}

// seriesLoad sends readings. The end of each one's data_id is its number.
type seriesLoad struct {
	log  *stream.Kafka
	door *client.Door
	next atomic.Int64
}

// begin sends what a series is not predicted without, but for one reading.
func (l *seriesLoad) begin(ctx context.Context) error {
	for range (store.Period - 1) * seriesCount / seriesAtOnce {
		if err := l.push(ctx, l.next.Add(seriesAtOnce)-seriesAtOnce); err != nil {
			return err
		}
	}
	return nil
}

// seriesID is how every reading's data_id begins.
const seriesID = "00000000-0000-4000-8000-"

// push sends the readings of numbers from first on, each of the next series.
func (l *seriesLoad) push(ctx context.Context, first int64) error {
	var body bytes.Buffer
	for n := first; n < first+seriesAtOnce; n++ {
		at := time.Unix(1_800_000_000, 0).Add(time.Duration(n/seriesCount) * time.Millisecond).UTC()
		fmt.Fprintf(&body, `{"data_id":"%s%012x","series":"s%03d","value":%d,"at":%q}`+"\n", seriesID, n, n%seriesCount, n%977, at.Format(time.RFC3339Nano))
	}
	_, err := client.Retry(ctx, func(error, time.Duration) {}, func() (client.Receipt, error) {
		return l.door.Push(ctx, envelope.ChannelDemand, body.Bytes(), seriesAtOnce)
	})
	return err
}

// measure sends readings for d, and returns how long each took, in ms, sorted, and how long all did.
func (l *seriesLoad) measure(ctx context.Context, d time.Duration) (took []float64, lasted time.Duration, err error) {
	plan := newSchedule(seriesCount*seriesRate/seriesAtOnce, d)
	first := l.next.Add(int64(plan.n*seriesAtOnce)) - int64(plan.n*seriesAtOnce)
	ctx, cancel := context.WithTimeout(ctx, d+seriesGrace)
	defer cancel()
	seen := newPredictions(first, plan.n*seriesAtOnce)
	bounds, err := l.log.Bounds(ctx, envelope.ChannelDemandPrediction)
	if err != nil {
		return nil, 0, err
	}
	group, ctx := errgroup.WithContext(ctx)
	watching, stop := context.WithCancel(ctx)
	defer stop()
	group.Go(func() error { return l.watch(watching, bounds, seen) })
	group.Go(func() error {
		defer stop()
		err := plan.run(ctx, seriesSenders, func(ctx context.Context) (func(i int) error, func(), error) {
			return func(i int) error { return l.push(ctx, first+int64(i*seriesAtOnce)) }, func() {}, nil
		})
		if err == nil {
			err = seen.wait(ctx)
		}
		return err
	})
	if err := group.Wait(); err != nil {
		return nil, 0, err
	}
	for i, at := range seen.at {
		took = append(took, milliseconds(at.Sub(plan.due(i/seriesAtOnce))))
	}
	slices.Sort(took)
	return took, max(d, slices.MaxFunc(seen.at, time.Time.Compare).Sub(plan.begin)), nil
}

// watch notes the predictions that come on the log, until ctx ends.
func (l *seriesLoad) watch(ctx context.Context, bounds []stream.Bounds, seen *predictions) error {
	group, ctx := errgroup.WithContext(ctx)
	for partition, b := range bounds {
		group.Go(func() error {
			err := l.log.Read(ctx, envelope.ChannelDemandPrediction, partition, b.Next, func(records []stream.Record) error {
				now := time.Now()
				var e envelope.Envelope
				for _, r := range records {
					if err := envelope.Decode(r.Value, &e); err != nil {
						return err
					}
					seen.note(int64(binary.BigEndian.Uint64(e.Parent[8:])&(1<<48-1)), now)
				}
				return nil
			})
			if ctx.Err() != nil {
				return nil
			}
			return err
		})
	}
	return group.Wait()
}

// predictions are when each reading's was first seen.
type predictions struct {
	first int64
	all   chan struct{} // closed once all were

	mu   sync.Mutex
	at   []time.Time
	left int
}

func newPredictions(first int64, n int) *predictions {
	return &predictions{first: first, all: make(chan struct{}), at: make([]time.Time, n), left: n}
}

func (p *predictions) note(number int64, at time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	i := number - p.first
	if i < 0 || i >= int64(len(p.at)) || !p.at[i].IsZero() {
		return
	}
	p.at[i] = at
	if p.left--; p.left == 0 {
		close(p.all)
	}
}

func (p *predictions) wait(ctx context.Context) error {
	select {
	case <-p.all:
		return nil
	case <-ctx.Done():
		p.mu.Lock()
		defer p.mu.Unlock()
		return fmt.Errorf("%d of %d readings have no prediction: %w", p.left, len(p.at), context.Cause(ctx))
	}
}
