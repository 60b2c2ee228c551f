package frontdoor

import (
	"cmp"
	"maps"
	"slices"
	"sync"
	"time"

	"gravitas/envelope/pipeline"
)

// Scorecard is how a producer fares, since this door began.
type Scorecard struct {
	Producer   string               `json:"producer"`
	Channels   []string             `json:"channels,omitempty"`
	Accepted   int64                `json:"accepted"`
	Rejected   map[string]int64     `json:"rejected"`      // by code
	Last       time.Time            `json:"last,omitzero"` // when its last item came
	Quarantine *pipeline.Quarantine `json:"quarantine"`    // null where it is not shut out
}

// scorecard is one producer's.
type scorecard struct {
	producer string

	mu         sync.Mutex
	accepted   int64
	rejected   map[string]int64
	last       time.Time
	quarantine quarantine
}

// settle takes in what became of a request's items.
func (s *scorecard) settle(results []result, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = now
	for i := range results {
		code := results[i].code
		if code == "" {
			s.accepted++
		} else {
			s.rejected[code]++
		}
		s.quarantine.observe(code != "", now)
	}
}

func (s *scorecard) quarantined(now, released time.Time) (time.Time, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.quarantine.active(now, released)
}

func (s *scorecard) snapshot(now time.Time) Scorecard {
	s.mu.Lock()
	defer s.mu.Unlock()
	shown := Scorecard{Producer: s.producer, Accepted: s.accepted, Rejected: maps.Clone(s.rejected), Last: s.last}
	if q := &s.quarantine; now.Before(q.until) {
		shown.Quarantine = &pipeline.Quarantine{Since: q.began.UTC(), Until: q.until.UTC(), Count: q.count}
	}
	return shown
}

// scorecards are those of all producers seen, by name. There are no more of them than
// keys were ever made.
type scorecards struct {
	cfg QuarantineConfig

	mu     sync.RWMutex
	byName map[string]*scorecard
}

func newScorecards(cfg QuarantineConfig) *scorecards {
	return &scorecards{cfg: cfg, byName: map[string]*scorecard{}}
}

func (s *scorecards) of(producer string) *scorecard {
	s.mu.RLock()
	card := s.byName[producer]
	s.mu.RUnlock()
	if card != nil {
		return card
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName[producer] == nil {
		s.byName[producer] = &scorecard{producer: producer, rejected: map[string]int64{}, quarantine: newQuarantine(s.cfg)}
	}
	return s.byName[producer]
}

func (s *scorecards) all(now time.Time) []Scorecard {
	s.mu.RLock()
	defer s.mu.RUnlock()
	shown := make([]Scorecard, 0, len(s.byName))
	for _, card := range s.byName {
		shown = append(shown, card.snapshot(now))
	}
	slices.SortFunc(shown, func(a, b Scorecard) int { return cmp.Compare(a.Producer, b.Producer) })
	return shown
}
