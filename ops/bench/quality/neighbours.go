package quality

import (
	"context"
	"math"
)

// Neighbours is ItemKNN: a product is as good as it is like what the user rated, by the cosine of
// the ratings that two products have of the same users. It is kept up to date rating by rating.
type Neighbours struct {
	settings NeighbourSettings
	together [][]float32 // for each two products, the sum of what their users' ratings come to
	norms    []float32   // for each product, the sum of its ratings' squares, to the power
	squares  []float32
	scores   []float32
	similar  []float32
}

// NeighbourSettings are what is tuned.
type NeighbourSettings struct {
	Most   int     // neighbours of a product that count; 0: all
	Shrink float32 // added to the denominator: holds back what few users had to do with
	Power  float64 // of the norms; 0.5 is the cosine
	Decay  float32 // how much less a rating of the user counts than the one after it
	Window int     // of a user's ratings, how many before one belong together with it; 0: all
}

// NewNeighbours returns one for a number of products.
func NewNeighbours(products int, s NeighbourSettings) *Neighbours {
	return &Neighbours{
		settings: s, together: make([][]float32, products), norms: make([]float32, products), squares: make([]float32, products),
		scores: make([]float32, products), similar: make([]float32, products),
	}
}

// negligible is what a rating counts when it is looked at no more.
const negligible = 1e-4

// Top implements Recommender.
func (n *Neighbours) Top(user *User, k int) []int {
	clear(n.scores)
	counts := float32(1)
	for i := len(user.Rated) - 1; i >= 0 && counts > negligible; i-- {
		r := user.Rated[i]
		n.add(r.Product, counts*r.Weight)
		counts *= n.settings.Decay
	}
	return highest(n.scores, user, k)
}

// add adds what a product's neighbours have of it.
func (n *Neighbours) add(product int, scale float32) {
	known, norm := n.together[product], n.norms[product]
	least := n.least(known, norm)
	for other, together := range known {
		if together > 0 {
			if s := together / (norm*n.norms[other] + n.settings.Shrink); s >= least {
				n.scores[other] += scale * s
			}
		}
	}
}

// least is how like a neighbour must be to count.
func (n *Neighbours) least(known []float32, norm float32) float32 {
	if n.settings.Most == 0 {
		return 0
	}
	similar := n.similar[:0]
	for other, together := range known {
		if together > 0 {
			similar = append(similar, together/(norm*n.norms[other]+n.settings.Shrink))
		}
	}
	if len(similar) <= n.settings.Most {
		return 0
	}
	return nth(similar, n.settings.Most-1)
}

// nth is the value that n others are not below; values are moved.
func nth(values []float32, n int) float32 {
	low, high := 0, len(values)-1
	for low < high {
		pivot, i, j := values[(low+high)/2], low, high
		for i <= j {
			for values[i] > pivot {
				i++
			}
			for values[j] < pivot {
				j--
			}
			if i <= j {
				values[i], values[j] = values[j], values[i]
				i, j = i+1, j-1
			}
		}
		switch {
		case n <= j:
			high = j
		case n >= i:
			low = i
		default:
			return values[n]
		}
	}
	return values[n]
}

// Learn implements Recommender.
func (n *Neighbours) Learn(_ context.Context, user *User, r Rating) error {
	first := 0
	if n.settings.Window > 0 {
		first = max(0, len(user.Rated)-n.settings.Window)
	}
	for _, before := range user.Rated[first:] {
		if before.Product == r.Product {
			continue
		}
		n.row(r.Product)[before.Product] += r.Weight * before.Weight
		n.row(before.Product)[r.Product] += r.Weight * before.Weight
	}
	n.squares[r.Product] += r.Weight * r.Weight
	n.norms[r.Product] = float32(math.Pow(float64(n.squares[r.Product]), n.settings.Power))
	return nil
}

func (n *Neighbours) row(product int) []float32 {
	if n.together[product] == nil {
		n.together[product] = make([]float32, len(n.together))
	}
	return n.together[product]
}
