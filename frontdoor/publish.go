package frontdoor

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"gravitas/envelope/stream"
)

// publisher publishes, and notices within its patience that the log is away. While
// it is, one publish at a time finds out whether it is back, and others fail at
// once: what hangs in the log's client then stays bounded.
type publisher struct {
	log      stream.Publisher
	patience time.Duration
	timeout  time.Duration
	progress atomic.Int64 // when a publish last succeeded, in Unix nanoseconds

	mu      sync.Mutex
	away    bool
	probing bool
}

func newPublisher(log stream.Publisher, patience, timeout time.Duration) *publisher {
	return &publisher{log: log, patience: patience, timeout: timeout}
}

var (
	errAway     = errors.New("the log is away")
	errNoAnswer = errors.New("the log did not answer in time")
)

// publish returns once all records are durable, or with an error after which each
// may or may not be. The records carry size bytes.
func (p *publisher) publish(ctx context.Context, records []stream.Record, size int) error {
	if !p.enter() {
		return errAway
	}
	// A client that hangs up does not undo what is on its way to the log.
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	watch := p.watch(size, cancel)
	err := p.log.Publish(ctx, records)
	watch.stop()
	p.leave(err)
	if cause := context.Cause(ctx); err != nil && cause != nil {
		return cause
	}
	return err
}

// hopeless reports whether a publish would fail at once.
func (p *publisher) hopeless() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.away && p.probing
}

// enter reports whether to try.
func (p *publisher) enter() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.away {
		return true
	}
	if p.probing {
		return false
	}
	p.probing = true
	return true
}

func (p *publisher) leave(err error) {
	lost := errors.Is(err, stream.ErrUnavailable) || errors.Is(err, context.Canceled)
	if err == nil {
		p.progress.Store(time.Now().UnixNano())
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.away, p.probing = lost, false
}

// watch cancels a publish that takes too long.
type watch struct {
	publisher *publisher
	cancel    context.CancelCauseFunc
	patience  time.Duration
	end       time.Time

	mu    sync.Mutex
	timer *time.Timer
}

func (p *publisher) watch(size int, cancel context.CancelCauseFunc) *watch {
	patience := p.patience + time.Duration(size>>20)*100*time.Millisecond
	w := &watch{publisher: p, cancel: cancel, patience: patience, end: time.Now().Add(p.timeout)}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer = time.AfterFunc(patience, w.review)
	return w
}

func (w *watch) stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Stop()
}

// review waits on as long as other publishes succeed.
func (w *watch) review() {
	now := time.Now()
	until := time.Unix(0, w.publisher.progress.Load()).Add(w.patience)
	if until.After(w.end) {
		until = w.end
	}
	if !until.After(now) {
		w.cancel(errNoAnswer)
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.timer.Reset(until.Sub(now))
}
