package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
)

// running is a service that was started: a part that runs until its context ends.
type running struct {
	name string
	stop context.CancelFunc
	done chan struct{}
	err  error
}

// services start in order and stop in the opposite one, each only once all after
// it have ended:
//
//	start: ops → keyring → recorder → agents → read API → scorecards → front door → scraper → demo
//	stop:  ops ← keyring ← recorder ← agents ← read API ← scorecards ← front door ← scraper ← demo
type services struct {
	logger  *slog.Logger
	started []*running
	failed  chan error
}

func newServices(logger *slog.Logger) *services {
	return &services{logger: logger, failed: make(chan error, 1)}
}

// start starts a service; should it end by itself, failed tells.
func (s *services) start(name string, run func(context.Context) error) {
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{name: name, stop: cancel, done: make(chan struct{})}
	s.started = append(s.started, r)
	go func() {
		defer close(r.done)
		r.err = run(ctx)
		if ctx.Err() == nil {
			select {
			case s.failed <- fmt.Errorf("%s ended: %w", name, errors.Join(r.err, errUnexpected)):
			default:
			}
		}
	}()
}

var errUnexpected = errors.New("it was not asked to")

// stop ends every service, the last one started first.
func (s *services) stop() error {
	var errs []error
	for i := len(s.started) - 1; i >= 0; i-- {
		r := s.started[i]
		r.stop()
		<-r.done
		if r.err != nil && !errors.Is(r.err, context.Canceled) {
			errs = append(errs, fmt.Errorf("%s: %w", r.name, r.err))
		}
		s.logger.Debug("stopped", "service", r.name)
	}
	return errors.Join(errs...)
}
