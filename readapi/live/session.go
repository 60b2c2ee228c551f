package live

import (
	"context"
	"errors"
	"time"
)

// Why a session ends, other than that its client or the hub has gone.
var (
	errBehind = errors.New("too far behind; go on from the cursor")
	errAway   = errors.New("the log is away; go on from the cursor")
)

// outlet is one client's connection. One goroutine at a time writes to it.
type outlet interface {
	frame(*frame) error
	text(body []byte, cursor string) error
	ping() error
}

// session is one client: where it is, what it wants, and the connection that it is
// told on. All of it belongs to the goroutine in run.
type session struct {
	hub      *Hub
	out      outlet
	operator bool
	messages <-chan message
	pings    <-chan time.Time

	want     *subscriptions
	after    vector // cursor to go on from, with the first subscription
	position uint64 // in the ring
	at       vector // at position
	floor    vector // what the client has had beyond at; nil where nothing

	replaying bool // between its cursor and the ring
}

// run serves the client until ctx ends or something fails, and returns why.
func (s *session) run(ctx context.Context, opening message) error {
	defer s.leave()
	s.want = newSubscriptions()
	s.join()
	if len(opening.Subscribe) > 0 || opening.After != "" {
		if err := s.obey(ctx, opening); err != nil {
			return err
		}
	}
	for {
		if err := s.chores(ctx); err != nil {
			return err
		}
		f, changed, err := s.take()
		if err != nil {
			return err
		}
		if f == nil {
			err = s.rest(ctx, changed)
		} else {
			err = s.tell(f)
		}
		if err != nil {
			return err
		}
	}
}

// join begins at the end of the ring.
func (s *session) join() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	s.position, s.at, s.floor = s.hub.ring.end(), s.hub.ring.head, nil
}

// leave gives up the feeds that are followed for this client.
func (s *session) leave() {
	for _, t := range s.want.topics {
		s.drop(t.topic)
	}
}

func (s *session) drop(t topic) {
	if t.raw != "" {
		s.hub.release(t.raw)
	}
}

// chores does what is due between frames, without waiting.
func (s *session) chores(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.pings:
			if err := s.out.ping(); err != nil {
				return err
			}
		case m := <-s.messages:
			if err := s.obey(ctx, m); err != nil {
				return err
			}
		default:
			return nil
		}
	}
}

// rest waits for something to do.
func (s *session) rest(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-changed:
		return nil
	case <-s.pings:
		return s.out.ping()
	case m := <-s.messages:
		return s.obey(ctx, m)
	}
}

// take returns the next frame, or none and what to wait for.
func (s *session) take() (*frame, <-chan struct{}, error) {
	h := s.hub
	h.mu.Lock()
	end, told, changed := h.ring.end(), h.rounds.upto, h.rounds.begun
	if h.ring.behind(s.position) {
		h.mu.Unlock()
		return nil, nil, errBehind
	}
	lag := h.ring.total - h.ring.totalAt(s.position)
	h.mu.Unlock()
	if s.position >= told {
		return nil, changed, nil
	}
	b := &builder{
		config: &h.config, from: s.position, at: s.at, floor: s.floor, want: s.want,
		conflate: lag > uint64(h.config.Lag),
	}
	var f *frame
	if s.floor != nil {
		f = h.build(b)
	} else {
		f = h.frames.get(frameKey{b.from, s.want.signature, b.conflate}, end, func() *frame { return h.build(b) })
	}
	if f == nil {
		return nil, nil, errBehind
	}
	return f, nil, nil
}

// build makes a frame of the ring; nil where it begins before it.
func (h *Hub) build(b *builder) *frame {
	h.mu.Lock()
	if h.ring.behind(b.from) {
		h.mu.Unlock()
		return nil
	}
	limit := h.config.FrameEvents
	if b.conflate {
		limit = len(h.ring.batches)
	}
	batches := h.ring.span(b.from, limit)
	h.mu.Unlock()
	return b.build(batches)
}

// tell sends a frame that has something for the client, and moves on.
func (s *session) tell(f *frame) error {
	if f.body != nil {
		if err := s.out.frame(f); err != nil {
			return err
		}
		s.hub.metrics.sent(f)
	}
	s.position, s.at = f.to, f.after
	if s.floor != nil && (f.reset || s.at.reaches(s.floor)) {
		s.floor = nil
	}
	return nil
}
