// Package replay pushes items from NDJSON files through the front door over
// HTTP, as any producer would.
//
// Items of one partition key arrive in the file's order, also across retries:
// each key belongs to one lane, and a lane has one request under way at a time.
// (A channel without a partition key is one partition, hence one lane.) Every
// item is acknowledged at least once: a replay keeps the position up to which
// all were, and the same command run again goes on from there. Items sent twice
// keep their data_id where the channel has a natural key. Memory doesn't grow
// with the file.
package replay

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"gravitas/ops/client"
)

// requestTimeout is longer than a door takes to read a body and give up on its
// log, so that a request given up here is over there too, and can't overtake its
// own repeat.
const requestTimeout = 60 * time.Second

// saveEvery is how much work at the most a killed replay does again.
const saveEvery = 250 * time.Millisecond

// run is one replay under way.
type run struct {
	cfg      Config
	door     *client.Door
	channel  client.Channel
	from     mark
	shift    time.Duration
	frontier *frontier
	tally    *tally
	display  display
	read     *meter
	waits    throttle // of notices
}

// Run pushes the items and tells how it goes on progress. The summary holds
// also where it fails or ctx ends first; what was acknowledged till then is kept
// in the position. It ends early for what waiting can't mend: a key that the
// door doesn't take (401, 403), an unknown channel (404), an unreadable file.
func Run(ctx context.Context, cfg Config, progress io.Writer) (Summary, error) {
	if err := cfg.Validate(); err != nil {
		return Summary{}, err
	}
	cfg = cfg.withDefaults()
	if cfg.Client == nil {
		transport := http.DefaultTransport.(*http.Transport).Clone()
		transport.MaxIdleConnsPerHost = cfg.InFlight
		defer transport.CloseIdleConnections()
		cfg.Client = &http.Client{Transport: transport, Timeout: requestTimeout}
	}
	total, err := sizeOf(cfg.Files)
	if err != nil {
		return Summary{}, err
	}
	r := &run{
		cfg: cfg, door: client.NewDoor(cfg.To, cfg.Key, cfg.Client),
		tally: newTally(), read: &meter{},
	}
	r.display = newDisplay(progress, total, cfg.Now)
	begun := cfg.Now()
	err = r.do(ctx)
	r.display.close()
	return r.tally.summary(r.from.item, cfg.Now().Sub(begun)), err
}

func (r *run) do(ctx context.Context) (err error) {
	r.channel, err = client.Retry(ctx, r.waiting, func() (client.Channel, error) {
		return r.door.Channel(ctx, r.cfg.Channel)
	})
	if err != nil {
		return fmt.Errorf("replay to %s: channel %s: %w", r.cfg.To, r.cfg.Channel, err)
	}
	pos, err := openPosition(r.cfg, r.display.notice)
	if err != nil {
		return err
	}
	if err := r.begin(ctx, pos); err != nil {
		return err
	}
	err = r.push(ctx, pos)
	if err == nil {
		return pos.finish()
	}
	if kept := pos.save(r.frontier.at()); kept != nil {
		r.display.notice(kept.Error())
	} else if ctx.Err() != nil && pos.kept() {
		return fmt.Errorf("replay interrupted, the same command goes on from here: %w", err)
	}
	return err
}

// begin settles where the replay starts and how far event times are moved.
func (r *run) begin(ctx context.Context, pos *position) (err error) {
	r.from = pos.from()
	if r.from.item > 0 {
		r.display.notice(fmt.Sprintf("going on after %d items, at line %d of file %d", r.from.item, r.from.line+1, r.from.file+1))
		r.shift = pos.shift()
	} else if r.cfg.ShiftToNow {
		if r.shift, err = findShift(ctx, r.cfg); err != nil {
			return err
		}
		pos.setShift(r.shift)
	}
	return nil
}

// push reads on one side, sends on the others, and keeps the position.
func (r *run) push(ctx context.Context, pos *position) error {
	lanes := newLanes(r.cfg, r.channel)
	r.frontier = newFrontier(len(lanes), r.from)
	work, ctx := errgroup.WithContext(ctx)
	var broken *unreadable
	work.Go(func() error {
		defer closeAll(lanes)
		to := newRouter(r.cfg, r.channel, lanes, r.frontier)
		err := r.readFiles(ctx, to)
		if errors.As(err, &broken) {
			return to.flush(ctx) // what was read before it counts
		}
		return err
	})
	for _, l := range lanes {
		work.Go(func() error { return r.drain(ctx, l) })
	}
	over, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		r.watch(over, pos)
	}()
	err := work.Wait()
	close(over)
	<-watched
	if err == nil && broken != nil {
		err = broken
	}
	return err
}

// drain sends a lane's batches, one after the other.
func (r *run) drain(ctx context.Context, l *lane) error {
	for {
		select {
		case b, ok := <-l.full:
			if !ok {
				return nil
			}
			if err := r.send(ctx, b); err != nil {
				return err
			}
			r.frontier.acknowledge(l.index)
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

// watch keeps the position and shows progress until over.
func (r *run) watch(over <-chan struct{}, pos *position) {
	tick := time.NewTicker(saveEvery)
	defer tick.Stop()
	for {
		select {
		case <-over:
			r.display.show(r.read.bytes(), r.tally.items())
			return
		case <-tick.C:
			r.display.show(r.read.bytes(), r.tally.items())
			if err := pos.save(r.frontier.at()); err != nil {
				r.display.notice(err.Error())
			}
		}
	}
}

// waiting gives notice that the door is being waited for.
func (r *run) waiting(err error, wait time.Duration) {
	if r.waits.allow(r.cfg.Now()) {
		r.display.notice(fmt.Sprintf("the front door takes nothing now, trying again (in %s, and for as long as it needs): %v", wait.Round(time.Millisecond), err))
	}
}
