package live

import (
	"context"
	"errors"
	"time"

	"gravitas/readapi/problem"
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
	end, changed := h.ring.end(), h.changed
	if h.ring.behind(s.position) {
		h.mu.Unlock()
		return nil, nil, errBehind
	}
	lag := h.ring.total - h.ring.totalAt(s.position)
	h.mu.Unlock()
	if end == s.position {
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

// obey follows a message and answers it.
func (s *session) obey(ctx context.Context, m message) error {
	more, less, err := s.resolve(ctx, m)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return s.out.text(errorBody(err), "")
	}
	first := len(s.want.topics) == 0
	s.want = s.want.with(more, less)
	if s.after != nil && first && len(s.want.topics) > 0 {
		return s.resume(ctx)
	}
	return s.answer()
}

// answer tells what the client is subscribed to, and from where on.
func (s *session) answer() error {
	cursor := encodeCursor(s.cursor())
	return s.out.text(subscribedBody(s.want.names(), cursor), cursor)
}

// cursor is how far the client has been told. A feed that began past its
// position counts from its beginning.
func (s *session) cursor() vector {
	v := s.at.above(s.floor)
	for f := range s.want.feeds {
		if _, known := v[f.name]; !known {
			v = v.clone()
			v[f.name] = f.beginning()
		}
	}
	return v
}

// resolve finds what a message asks for; nothing is changed where any of it is wrong.
func (s *session) resolve(ctx context.Context, m message) (more []bound, less []string, err error) {
	if m.err != nil {
		return nil, nil, m.err
	}
	after, err := parseAfter(m.After)
	if err != nil {
		return nil, nil, err
	}
	if after != nil && (s.replaying || len(s.want.topics) > 0) {
		return nil, nil, problem.New(problem.InvalidArgument, "after: comes with the first subscription")
	}
	var topics []topic
	for _, name := range m.Subscribe {
		t, err := s.hub.parseTopic(name, s.operator)
		if err != nil {
			return nil, nil, err
		}
		topics = append(topics, t)
	}
	if more, err = s.bind(ctx, topics); err != nil {
		return nil, nil, err
	}
	for _, name := range m.Unsubscribe {
		// A name that is no topic was never subscribed to, which is what is asked for.
		t, _ := s.hub.parseTopic(name, s.operator)
		if had, ok := s.want.topics[t.id]; ok {
			s.drop(had.topic)
			less = append(less, t.id)
		}
	}
	if after != nil {
		s.after = after
	}
	return more, less, nil
}

// parseAfter reads the cursor that a client came back with; nil where it has none.
func parseAfter(text string) (vector, error) {
	if text == "" {
		return nil, nil
	}
	after, err := decodeCursor(text)
	if err != nil {
		return nil, problem.New(problem.InvalidArgument, "after: %s", err)
	}
	return after, nil
}

// bind finds the feeds of topics that the client does not have yet.
func (s *session) bind(ctx context.Context, topics []topic) (more []bound, err error) {
	taken := map[string]bool{}
	for _, t := range topics {
		if _, had := s.want.topics[t.id]; had || taken[t.id] {
			continue
		}
		taken[t.id] = true
		if len(s.want.topics)+len(taken) > s.hub.config.Subscriptions {
			err = problem.New(problem.InvalidArgument, "subscribe: more than %d topics", s.hub.config.Subscriptions)
			break
		}
		b := bound{topic: t}
		for _, channel := range t.feeds {
			b.feeds = append(b.feeds, s.hub.feed(channel))
		}
		if t.raw != "" {
			f, failed := s.hub.acquire(ctx, t.raw)
			if failed != nil {
				err = failed
				break
			}
			b.feeds = append(b.feeds, f)
		}
		more = append(more, b)
	}
	if err != nil {
		for _, b := range more {
			s.drop(b.topic)
		}
	}
	return more, err
}
