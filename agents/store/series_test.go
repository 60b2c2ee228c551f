package store_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"gravitas/agents/store"
)

func TestTheMeanIsExactInAnyOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		values := rapid.SliceOfN(rapid.Float64(), 1, 2*store.Period).Filter(finite).Draw(t, "values")
		want := new(big.Rat)
		for _, v := range values {
			want.Add(want, new(big.Rat).SetFloat64(v))
		}
		nearest, _ := want.Quo(want, big.NewRat(int64(len(values)), 1)).Float64()
		for range 3 {
			require.Equal(t, nearest, store.Mean(readings(values)))
			values = rapid.Permutation(values).Draw(t, "order")
		}
	})
	for want, values := range map[float64][]float64{
		5.0 / 7:         {1e100, 1, 1, 1, -1e100, 1, 1},
		math.MaxFloat64: {math.MaxFloat64, math.MaxFloat64},
		0.1:             {0.1, 0.1, 0.1},
	} {
		require.Equal(t, want, store.Mean(readings(values)))
	}
}

func finite(values []float64) bool {
	for _, v := range values {
		if math.IsInf(v, 0) || math.IsNaN(v) {
			return false
		}
	}
	return true
}

func readings(values []float64) (all []store.Reading) {
	for _, v := range values {
		all = append(all, store.Reading{Value: v})
	}
	return all
}
