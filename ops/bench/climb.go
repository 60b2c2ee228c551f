package bench

import "math"

// climb finds the highest rate that holds: from the first in steps of a half up or down, and
// then between the last two. It is 0 where none of those tried holds.
func climb(from float64, holds func(rate float64) (bool, error)) (float64, error) {
	const step, near, tries = 1.5, 1.06, 10
	good, bad, rate := 0.0, math.Inf(1), from
	for range tries {
		ok, err := holds(rate)
		if err != nil {
			return 0, err
		}
		if ok {
			good = rate
		} else {
			bad = rate
		}
		switch {
		case math.IsInf(bad, 1):
			rate = good * step
		case good == 0:
			rate = bad / step
		case bad/good < near:
			return good, nil
		default:
			rate = math.Sqrt(good * bad)
		}
	}
	return good, nil
}
