package store

import "math"

// Units is a score in fixed point: whole units of 1e-9. Sums of units are
// exact and the same in any order, which sums of floats are not.
type Units int64

// UnitsPerPoint is how many units make a score of 1.
const UnitsPerPoint = 1_000_000_000

// ToUnits rounds a score to the nearest unit, half away from zero.
func ToUnits(score float64) Units { return Units(math.Round(score * UnitsPerPoint)) }

// Float returns the score as a float64.
func (u Units) Float() float64 { return float64(u) / UnitsPerPoint }
