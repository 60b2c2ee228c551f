package replay

import (
	"context"
	"time"
)

// grain is how long an item may be late at the most so as to go with others.
const grain = 20 * time.Millisecond

// pacer holds items back until their time: the first goes at once, each other so
// long after it as its event time says, divided by the speed. An item is never
// early; one whose event time lies before that of its forerunner goes at once.
type pacer struct {
	speed float64
	now   func() time.Time
	begun time.Time // when the first item went
	first time.Time // its event time
}

func newPacer(cfg Config) *pacer { return &pacer{speed: cfg.Speed, now: cfg.Now} }

// wait returns when an item of that event time is due. Before it waits it calls
// idle, for what must not wait with it.
func (p *pacer) wait(ctx context.Context, event time.Time, idle func(context.Context) error) error {
	if p.speed == 0 {
		return nil
	}
	if p.first.IsZero() {
		p.first, p.begun = event, p.now()
		return nil
	}
	due := time.Duration(float64(event.Sub(p.first)) / p.speed)
	early := due - p.now().Sub(p.begun)
	if early <= 0 {
		return nil
	}
	if err := idle(ctx); err != nil {
		return err
	}
	timer := time.NewTimer(max(early, grain))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
