package bench

import "slices"

// Figure is one quantity over all rounds.
type Figure struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Median float64 `json:"median"`
	Min    float64 `json:"min"`
	Max    float64 `json:"max"`
	Target *Target `json:"target,omitempty"`
	Met    *bool   `json:"met,omitempty"` // whether the median meets the target
}

// Target is what a figure should reach.
type Target struct {
	Goal    float64 `json:"goal"`
	Stretch float64 `json:"stretch"`
	AtMost  bool    `json:"at_most"` // less is better
}

// series collects a quantity round by round.
type series struct {
	name, unit string
	target     *Target
	values     []float64
}

func (s *series) add(v float64) { s.values = append(s.values, v) }

// figure sums the series up.
func (s *series) figure() Figure {
	sorted := slices.Sorted(slices.Values(s.values))
	f := Figure{Name: s.name, Unit: s.unit, Target: s.target}
	if len(sorted) == 0 {
		return f
	}
	f.Median, f.Min, f.Max = median(sorted), sorted[0], sorted[len(sorted)-1]
	if t := s.target; t != nil {
		met := f.Median >= t.Goal
		if t.AtMost {
			met = f.Median <= t.Goal
		}
		f.Met = &met
	}
	return f
}

func median(sorted []float64) float64 {
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// quantile returns the value that a share q of the sorted values is not above.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return sorted[min(int(q*float64(len(sorted))), len(sorted)-1)]
}

func figures(all ...*series) []Figure {
	made := make([]Figure, len(all))
	for i, s := range all {
		made[i] = s.figure()
	}
	return made
}

func atLeast(goal, stretch float64) *Target { return &Target{Goal: goal, Stretch: stretch} }
func atMost(goal, stretch float64) *Target {
	return &Target{Goal: goal, Stretch: stretch, AtMost: true}
}

// race is one quantity measured against its ceiling, in pairs.
type race struct{ ours, ceiling, ratio series }

func newRace(ours, ceiling, unit string, target *Target) *race {
	return &race{
		ours:    series{name: ours, unit: unit},
		ceiling: series{name: ceiling, unit: unit},
		ratio:   series{name: "ratio", target: target},
	}
}

func (r *race) add(ours, ceiling float64) {
	r.ours.add(ours)
	r.ceiling.add(ceiling)
	r.ratio.add(ours / ceiling)
}
