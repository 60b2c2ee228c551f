// Package learn makes the vectors of products and words from what users did: so that a user's
// vector, folded from their last events, is nearest to the product that they turn to next.
//
// It does no input or output. The same interactions and products give the same training, to the
// byte, on processors of one kind.
package learn

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"gravitas/agents/recommend"
)

// Interaction is an event of a user with a product.
type Interaction struct {
	User, Product string
	Weight        float32 // above 0; what the event counts where the user's vector is folded
}

// Settings are how it is learnt.
type Settings struct {
	Epochs    int     // how often each interaction is learnt from
	Rate      float32 // length of a step (AdaGrad's, one for each row)
	Batch     int     // interactions a step
	Negatives int     // products that each of a batch is told from, besides the right one
	Decay     float32 // how much less an event counts in a user's vector than the one after it
	Prior     float32 // how much the vector that every user begins with counts, in events' weights
	Short     float64 // share of interactions that are learnt from as if the user had just come
	// Recent is how many interactions ago, for each product that there is, one counts 1/e of the
	// last; RecentLeast is what that comes to at least.
	Recent      float64
	RecentLeast float64
	Seed        uint64
}

// Defaults are the settings that did best on a stream of ratings; see the decision
// ops/docs/adr/0024-products-are-learnt-by-what-comes-next.md.
func Defaults() Settings {
	return Settings{
		Epochs: 10, Rate: 0.1, Batch: 512, Negatives: 512,
		Decay: 0.9, Prior: 1, Short: 0.1, Recent: 1, RecentLeast: 10_000, Seed: 1,
	}
}

// ErrNothing: there is no interaction to learn from.
var ErrNothing = errors.New("no user has had to do with any product yet")

// Train learns from interactions, in the order in which they happened, and tells how far it is in
// steps. Products are those whose words are known, each once. The training has no version yet.
func (s Settings) Train(ctx context.Context, interactions []Interaction, products []recommend.Product, progress func(done, total int)) (*recommend.Training, error) {
	if len(interactions) == 0 {
		return nil, ErrNothing
	}
	interactions, recent := s.lately(interactions)
	h := newHistory(interactions)
	d := newDescent(s, h, recent)
	lessons := h.lessons()
	steps := (len(lessons) + s.Batch - 1) / s.Batch
	for epoch := range s.Epochs {
		d.random.Shuffle(len(lessons), func(i, j int) { lessons[i], lessons[j] = lessons[j], lessons[i] })
		for step := range steps {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			d.step(lessons[step*s.Batch : min((step+1)*s.Batch, len(lessons))])
			if progress != nil {
				progress(epoch*steps+step+1, s.Epochs*steps)
			}
		}
	}
	t := &recommend.Training{Decay: s.Decay, Prior: s.Prior, Base: recommend.Vector(d.base), Products: d.products()}
	t.Words = words(t.Products, h.counts, products)
	return t, nil
}

// negligible is what an interaction counts that is left out.
const negligible = 0.02

// lately are the interactions that are not too long ago to count, and how many ago one counts 1/e
// of the last.
func (s Settings) lately(all []Interaction) ([]Interaction, float64) {
	products := map[string]struct{}{}
	for i := range all {
		products[all[i].Product] = struct{}{}
	}
	recent := max(s.Recent*float64(len(products)), s.RecentLeast)
	last := int(-recent * math.Log(negligible))
	return all[max(0, len(all)-last):], recent
}

// history is interactions by number, each knowing the one of its user before it.
type history struct {
	names    []string // of products, in the order of their first interactions
	counts   []float32
	product  []int32
	weight   []float32
	previous []int32 // -1: there is none
}

func newHistory(interactions []Interaction) *history {
	h := &history{}
	index, last := map[string]int32{}, map[string]int32{}
	for e, in := range interactions {
		i, known := index[in.Product]
		if !known {
			i = int32(len(h.names))
			index[in.Product] = i
			h.names, h.counts = append(h.names, in.Product), append(h.counts, 0)
		}
		before, known := last[in.User]
		if !known {
			before = -1
		}
		last[in.User] = int32(e)
		h.counts[i]++
		h.product, h.weight, h.previous = append(h.product, i), append(h.weight, in.Weight), append(h.previous, before)
	}
	return h
}

func (h *history) len() int { return len(h.product) }

// lessons are the interactions that are learnt from: not those that go on with the same product.
func (h *history) lessons() []int {
	var lessons []int
	for e, product := range h.product {
		if at := h.previous[e]; at < 0 || h.product[at] != product {
			lessons = append(lessons, e)
		}
	}
	return lessons
}

// part is what a product's vector has of a user's.
type part struct {
	product int32
	share   float32
}

// before are the parts of a user's vector as it was when they came to an interaction, made of
// the last events at most, and what the base has of it: as in Set.Fold. Those with the product
// that they came to are left out, as they would teach that it is most like itself.
func (h *history) before(e int, s *Settings, most int, parts []part) ([]part, float32) {
	parts = parts[:0]
	total, counts := s.Prior, float32(1)
	for at := h.previous[e]; at >= 0 && most > 0; at, most = h.previous[at], most-1 {
		share := h.weight[at] * counts
		counts *= s.Decay
		if h.product[at] != h.product[e] {
			parts = append(parts, part{h.product[at], share})
			total += share
		}
	}
	for i := range parts {
		parts[i].share /= total
	}
	return parts, s.Prior / total
}

// products are the vectors that were learnt.
func (d *descent) products() []recommend.Embedding {
	all := make([]recommend.Embedding, len(d.history.names))
	for i, name := range d.history.names {
		all[i] = recommend.Embedding{Name: name, In: recommend.Vector(d.in.row(i)), Out: recommend.Vector(d.out.row(i))}
	}
	return all
}

// sampler draws products, those of many interactions more often.
type sampler struct {
	cumulative []float64
	correction []float32 // the logarithm of how often each is expected in a draw of n
}

// temper is the power of the number of interactions that products are drawn by.
const temper = 0.75

func newSampler(counts []float32, n int) *sampler {
	s := &sampler{make([]float64, len(counts)), make([]float32, len(counts))}
	var sum float64
	for i, count := range counts {
		sum += math.Pow(float64(count), temper)
		s.cumulative[i] = sum
	}
	for i, count := range counts {
		s.correction[i] = float32(math.Log(math.Pow(float64(count), temper) / sum * float64(n)))
	}
	return s
}

// draw fills a sample, one of each of its slices of the whole.
func (s *sampler) draw(random *rand.Rand, sample []int32) {
	slice := s.cumulative[len(s.cumulative)-1] / float64(len(sample))
	product := 0
	for i := range sample {
		at := (float64(i) + random.Float64()) * slice
		for product < len(s.cumulative)-1 && s.cumulative[product] <= at {
			product++
		}
		sample[i] = int32(product)
	}
}
