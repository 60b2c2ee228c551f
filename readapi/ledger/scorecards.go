package ledger

import (
	"context"
	"maps"
	"slices"
	"time"

	"gravitas/envelope/pipeline"
	"gravitas/readapi/problem"
)

// doorGone is how long after its last word a door counts as gone, and its counts with it: a door
// repeats all that it knows three times as often.
const doorGone = 30 * time.Second

// Scorecard is how a producer fares at all doors together. Counts are since each door began.
type Scorecard struct {
	Producer    string
	Accepted    int64
	Rejected    map[string]int64 // by code
	Rate        float64          // items per second
	Last        time.Time        // when its last item came
	Quarantines []pipeline.Quarantine
	Doors       int
}

// Scorecards are those of all producers that doors have told of lately, by name. They are
// unavailable until what was told before the start has been read.
func (l *Ledger) Scorecards(ctx context.Context) ([]Scorecard, error) {
	ctx, cancel := context.WithTimeout(ctx, l.config.Timeout)
	defer cancel()
	select {
	case <-l.followed[pipeline.Channel].Done():
		return l.reports.scorecards(l.deps.Clock()), nil
	case <-ctx.Done():
		return nil, problem.New(problem.Unavailable, "the doors' scorecards have not been read since the start; try again")
	}
}

func (r *reports) scorecards(now time.Time) (sums []Scorecard) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, producer := range slices.Sorted(maps.Keys(r.cards)) {
		sum := Scorecard{Producer: producer, Rejected: map[string]int64{}}
		for _, each := range r.cards[producer] {
			if now.Sub(each.at) <= doorGone {
				sum.add(each.what, now)
			}
		}
		if sum.Doors > 0 {
			sums = append(sums, sum)
		}
	}
	return sums
}

func (s *Scorecard) add(card pipeline.Scorecard, now time.Time) {
	s.Doors++
	s.Accepted += card.Accepted
	for code, n := range card.Rejected {
		s.Rejected[code] += n
	}
	if now.Sub(card.At) <= freshFor {
		s.Rate += card.Rate
	}
	if card.Last.After(s.Last) {
		s.Last = card.Last
	}
	if card.Quarantine != nil {
		s.Quarantines = append(s.Quarantines, *card.Quarantine)
	}
}
