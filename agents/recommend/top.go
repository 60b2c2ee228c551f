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

// minShare is how large a share is, against the largest, to be told.
const minShare = 0.2

// block is how many products' scores are computed at a time.
const block = 512

// Top returns the k nearest products to a user, the nearest first and of equal ones by id, less
// those that except names.
func (s *Set) Top(user User, k int, except map[string]bool) []Recommendation {
	nearest := s.nearest(user.Vector, k, s.indexes(except))
	all := make([]Recommendation, len(nearest))
	for i, n := range nearest {
		all[i] = Recommendation{Product: s.products[n.index].ID, Score: n.score, Because: s.because(&user, n.index)}
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
	for begin := 0; begin < len(s.products); begin += block {
		n := min(block, len(s.products)-begin)
		multiply(s.out[begin*Dimensions:(begin+n)*Dimensions], user[:], scores[:n])
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
func (s *Set) because(user *User, product int32) []string {
	n := len(user.products)
	if n == 0 {
		return []string{}
	}
	shares := make([]float32, n)
	multiply(user.shares, s.row(s.out, product), shares)
	least := minShare * slices.Max(shares)
	because := make([]string, 0, maxBecause)
	for len(because) < maxBecause {
		best := -1
		for i, share := range shares {
			if share > 0 && share >= least && user.products[i] != "" && (best < 0 || share > shares[best]) {
				best = i
			}
		}
		if best < 0 {
			break
		}
		because = append(because, user.products[best])
		shares[best] = 0
	}
	return because
}

// multiply sets products to the dot products of rows with a vector.
func multiply(rows, vector, products []float32) {
	n := len(products)
	blas32.Gemv(blas.NoTrans, 1,
		blas32.General{Rows: n, Cols: Dimensions, Stride: Dimensions, Data: rows},
		blas32.Vector{N: Dimensions, Inc: 1, Data: vector},
		0, blas32.Vector{N: n, Inc: 1, Data: products})
}
