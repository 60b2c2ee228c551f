package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

// signals are those that ask teststack to end. From newSignals to stop none is lost and none
// ends teststack by itself.
type signals struct {
	received chan os.Signal
}

func newSignals() *signals {
	s := &signals{received: make(chan os.Signal, 4)}
	signal.Notify(s.received, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	return s
}

func (s *signals) stop() { signal.Stop(s.received) }

// cancelled gives a context that ends with the first signal. Its cancel function waits for the
// goroutine that listens.
func (s *signals) cancelled(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	done := make(chan struct{})
	go func() {
		defer close(done)
		select {
		case sig := <-s.received:
			cancel(fmt.Errorf("ended by signal: %s", sig))
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cancel(nil); <-done }
}
