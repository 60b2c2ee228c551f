package live

import (
	"fmt"
	"slices"
	"strings"
)

// subscriptions are one client's topics, ready to match events. Not safe for
// concurrent use, but for match while it is not being changed.
type subscriptions struct {
	topics    map[string]bound // by the topic's id
	feeds     map[*feed]*selection
	signature string // equal where frames are
}

// bound is a topic and the feeds that it takes from.
type bound struct {
	topic
	feeds []*feed
}

// selection is what a client wants of one feed: how events of its topics
// begin, for every event and for those with a key.
type selection struct {
	all   []string
	byKey map[string][]string
}

func newSubscriptions() *subscriptions {
	return &subscriptions{topics: map[string]bound{}, feeds: map[*feed]*selection{}}
}

// names are the topics as the client wrote them, sorted.
func (s *subscriptions) names() []string {
	names := make([]string, 0, len(s.topics))
	for _, t := range s.topics {
		names = append(names, t.name)
	}
	slices.Sort(names)
	return names
}

// with returns subscriptions that have some topics more and some less, leaving s
// as it is, since others may be building a frame by it.
func (s *subscriptions) with(more []bound, less []string) *subscriptions {
	n := newSubscriptions()
	for id, t := range s.topics {
		if !slices.Contains(less, id) {
			n.topics[id] = t
		}
	}
	for _, t := range more {
		n.topics[t.id] = t
	}
	n.index()
	return n
}

func (s *subscriptions) index() {
	var signature []string
	for _, t := range s.topics {
		line := fmt.Sprintf("%q", t.name)
		for _, f := range t.feeds {
			if f.raw() { // one feed of the name may follow another
				line += fmt.Sprintf(" %p", f)
			}
			s.selection(f).add(t.key, t.opening(f.channel))
		}
		signature = append(signature, line)
	}
	slices.Sort(signature)
	s.signature = strings.Join(signature, "\n")
	for _, selection := range s.feeds {
		selection.sort()
	}
}

func (s *subscriptions) selection(f *feed) *selection {
	if s.feeds[f] == nil {
		s.feeds[f] = &selection{byKey: map[string][]string{}}
	}
	return s.feeds[f]
}

func (s *selection) add(key, opening string) {
	if key == "" {
		s.all = append(s.all, opening)
		return
	}
	s.byKey[key] = append(s.byKey[key], opening)
}

// sort makes frames of equal subscriptions equal to the byte.
func (s *selection) sort() {
	slices.Sort(s.all)
	for _, openings := range s.byKey {
		slices.Sort(openings)
	}
}

// wants reports whether an event of the feed matches.
func (s *selection) wants(e *event) bool {
	return e.data != nil && !e.repeat && (len(s.all) > 0 || len(s.byKey[e.key]) > 0)
}
