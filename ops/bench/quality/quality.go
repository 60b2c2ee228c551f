// Package quality assesses recommenders on a stream of ratings, in the order of time: each is
// predicted before anything is learnt from it.
package quality

import (
	"context"
	"math"
)

// Rating is a user's of a product.
type Rating struct {
	User, Product int     // numbers from 0 on, in the order in which they first come
	Weight        float32 // from 0 to 1
	Time          int64   // Unix seconds
}

// User is what a user has rated so far, the newest last.
type User struct {
	Rated []Rating
	Seen  map[int]bool // by product
}

// Recommender is assessed.
type Recommender interface {
	// Top returns at most k products that the user has not rated, the best first.
	Top(user *User, k int) []int
	// Learn is given a rating after it was predicted; the user is as they were before it.
	Learn(ctx context.Context, user *User, r Rating) error
}

// Cut is how many products are recommended.
const Cut = 10

// Bands are parts of the stream, by how many ratings of the user came before: band i is from
// Bands[i] on, to the next.
var Bands = []int{0, 1, 2, 3, 10, 50}

// Score is how well a recommender did.
type Score struct {
	Name     string
	Events   int
	NDCG     float64 // of the one right product: 1/log2(1+rank)
	Recall   float64 // share of ratings whose product was recommended
	Coverage float64 // share of the stream's products that were ever recommended: coverage
	Novelty  float64 // mean of the bits that a recommended product says: -log2 of its share of ratings so far
	Band     []Band  // as Bands
	Later    Band    // from a user's third rating on
}

// Band is the score of a part.
type Band struct {
	Events int
	NDCG   float64
}

func (b *Band) add(gain float64) {
	b.Events++
	b.NDCG += gain
}

func (b *Band) mean() { b.NDCG /= math.Max(1, float64(b.Events)) }

// assessment is a score under way.
type assessment struct {
	Score
	shown  map[int]bool
	bits   float64
	places int
}

// Stream has the recommender predict and learn each rating, and counts those after the first
// warm ones.
func Stream(ctx context.Context, name string, r Recommender, ratings []Rating, warm int) (Score, error) {
	a := assessment{Score: Score{Name: name, Band: make([]Band, len(Bands))}, shown: map[int]bool{}}
	users, counts := map[int]*User{}, map[int]int{}
	for i, rating := range ratings {
		if err := ctx.Err(); err != nil {
			return a.Score, err
		}
		user := users[rating.User]
		if user == nil {
			user = &User{Seen: map[int]bool{}}
			users[rating.User] = user
		}
		if i >= warm {
			a.count(rating, user, r.Top(user, Cut), counts, i)
		}
		if err := r.Learn(ctx, user, rating); err != nil {
			return a.Score, err
		}
		user.Rated = append(user.Rated, rating)
		user.Seen[rating.Product] = true
		counts[rating.Product]++
	}
	return a.sum(len(counts)), nil
}

// count takes a prediction in.
func (a *assessment) count(r Rating, user *User, top []int, counts map[int]int, before int) {
	gain := 0.0
	for rank, product := range top {
		if product == r.Product {
			gain = 1 / math.Log2(float64(rank+2))
			a.Recall++
		}
		a.shown[product] = true
		a.places++
		a.bits += math.Log2(float64(before+1) / float64(counts[product]+1))
	}
	a.Events++
	a.NDCG += gain
	band := 0
	for band+1 < len(Bands) && Bands[band+1] <= len(user.Rated) {
		band++
	}
	a.Band[band].add(gain)
	if len(user.Rated) >= 2 {
		a.Later.add(gain)
	}
}

// sum makes means of what was counted.
func (a *assessment) sum(products int) Score {
	n := math.Max(1, float64(a.Events))
	a.NDCG /= n
	a.Recall /= n
	a.Coverage = float64(len(a.shown)) / math.Max(1, float64(products))
	a.Novelty = a.bits / math.Max(1, float64(a.places))
	for i := range a.Band {
		a.Band[i].mean()
	}
	a.Later.mean()
	return a.Score
}
