package recommend

import (
	"cmp"
	"slices"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas32"
)

// Recommendation is a product, how near the user it is, and which of the user's own products
// have the largest shares in that.
type Recommendation struct {
	Product string
	Score   float32
	Because []string
}

// maxBecause is how many products a recommendation is based on at most.
const maxBecause = 3

// block is how many products' scores are computed at a time.
const block = 512

// Top returns the k nearest products to a user, the nearest first and of equal ones by id, less
// those that except names.
func (s *Set) Top(user User, k int, except map[string]bool) []Recommendation {
	nearest := s.nearest(user.Vector, k, s.indexes(except))
	all := make([]Recommendation, len(nearest))
	for i, n := range nearest {
		all[i] = Recommendation{Product: s.products[n.index].ID, Score: n.score, Because: s.because(user, n.index)}
	}
	return all
}

// indexes are where the named products are, in order.
func (s *Set) indexes(of map[string]bool) []int32 {
	all := make([]int32, 0, len(of))
	for id := range of {
		if i, ok := s.index[id]; ok {
			all = append(all, i)
		}
	}
	slices.Sort(all)
	return all
}

type scored struct {
	index int32
	score float32
}

// nearest scans all products but those at the indexes, which are in order.
func (s *Set) nearest(user Vector, k int, except []int32) []scored {
	top := make([]scored, 0, k+1)
	if k <= 0 {
		return top
	}
	var scores [block]float32
	x := blas32.Vector{N: Dimensions, Inc: 1, Data: user[:]}
	for begin := 0; begin < len(s.products); begin += block {
		n := min(block, len(s.products)-begin)
		rows := blas32.General{Rows: n, Cols: Dimensions, Stride: Dimensions, Data: s.out[begin*Dimensions : (begin+n)*Dimensions]}
		blas32.Gemv(blas.NoTrans, 1, rows, x, 0, blas32.Vector{N: n, Inc: 1, Data: scores[:n]})
		for i, score := range scores[:n] {
			if len(top) == k && score < top[k-1].score {
				continue
			}
			at := int32(begin + i)
			if len(except) > 0 {
				if _, used := slices.BinarySearch(except, at); used {
					continue
				}
			}
			top = s.insert(top, scored{at, score}, k)
		}
	}
	return top
}

// insert keeps the k best in order.
func (s *Set) insert(top []scored, next scored, k int) []scored {
	i, _ := slices.BinarySearchFunc(top, next, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(s.products[a.index].ID, s.products[b.index].ID))
	})
	if i == k {
		return top
	}
	top = slices.Insert(top, i, next)
	return top[:min(len(top), k)]
}

// because are the products of a user's that have the largest shares in a product's score.
func (s *Set) because(user User, product int32) []string {
	shares := make([]scored, 0, len(user.shares))
	for i := range user.shares {
		if score := dot(&user.shares[i].vector, s.row(s.out, product)); score > 0 && user.shares[i].product != "" {
			shares = append(shares, scored{int32(i), score})
		}
	}
	slices.SortFunc(shares, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(user.shares[a.index].product, user.shares[b.index].product))
	})
	because := make([]string, 0, maxBecause)
	for _, sh := range shares[:min(maxBecause, len(shares))] {
		because = append(because, user.shares[sh.index].product)
	}
	return because
}
