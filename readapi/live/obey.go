package live

import (
	"context"

	"gravitas/readapi/problem"
)

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
