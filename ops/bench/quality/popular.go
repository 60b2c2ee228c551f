package quality

import (
	"cmp"
	"context"
	"slices"
)

// Popular recommends what has been rated most so far.
type Popular struct{ counts []float32 }

// NewPopular returns one for a number of products.
func NewPopular(products int) *Popular { return &Popular{make([]float32, products)} }

// Top implements Recommender.
func (p *Popular) Top(user *User, k int) []int { return highest(p.counts, user, k) }

// Learn implements Recommender.
func (p *Popular) Learn(_ context.Context, _ *User, r Rating) error {
	p.counts[r.Product]++
	return nil
}

// highest are the k products of the highest scores above nought that a user has not rated; of
// equal ones the one that came first.
func highest(scores []float32, user *User, k int) []int {
	top := make([]int, 0, k+1)
	for product, score := range scores {
		if score <= 0 || len(top) == k && score <= scores[top[k-1]] || user.Seen[product] {
			continue
		}
		i, _ := slices.BinarySearchFunc(top, product, func(a, b int) int {
			return cmp.Or(cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
		})
		top = slices.Insert(top, i, product)
		top = top[:min(k, len(top))]
	}
	return top
}
