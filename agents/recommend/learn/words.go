package learn

import (
	"cmp"
	"slices"

	"gravitas/agents/recommend"
)

// Of the fit of words to products:
const (
	sweeps    = 10 // of Gauss and Seidel's method
	ridge     = 5  // what every word is held back by, in interactions
	mostKnown = 50 // interactions past which a product counts no more
)

// words finds vectors of words such that the mean of a product's words is near its own vector
// (ridge regression, each product by its interactions): what there is of products that nobody has
// had to do with yet, and of searches. They are in the order of the alphabet.
func words(learnt []recommend.Embedding, counts []float32, products []recommend.Product) []recommend.Embedding {
	f := newFit(learnt, counts, products)
	for range sweeps {
		for w := range f.words {
			f.improve(w)
		}
	}
	slices.SortFunc(f.words, func(a, b recommend.Embedding) int { return cmp.Compare(a.Name, b.Name) })
	return f.words
}

// use is a product that has a word.
type use struct {
	product int
	share   float32 // of the word in its mean
	counts  float32
}

// fit is a regression under way.
type fit struct {
	words []recommend.Embedding
	uses  [][]use               // of each word
	rest  []recommend.Embedding // what of each product its words don't say yet
}

func newFit(learnt []recommend.Embedding, counts []float32, products []recommend.Product) *fit {
	f := &fit{rest: slices.Clone(learnt)}
	texts := make(map[string]string, len(products))
	for _, p := range products {
		texts[p.ID] = p.Text
	}
	index := map[string]int{}
	for i, e := range learnt {
		names := recommend.Words(texts[e.Name])
		for _, name := range names {
			w, known := index[name]
			if !known {
				w = len(f.words)
				index[name] = w
				f.words, f.uses = append(f.words, recommend.Embedding{Name: name}), append(f.uses, nil)
			}
			f.uses[w] = append(f.uses[w], use{i, 1 / float32(len(names)), min(counts[i], mostKnown)})
		}
	}
	return f
}

// improve gives a word the vectors that are best while the others stay.
func (f *fit) improve(w int) {
	word := &f.words[w]
	var in, out recommend.Vector
	norm := float32(ridge)
	for _, u := range f.uses[w] {
		scale := u.counts * u.share
		norm += scale * u.share
		rest := &f.rest[u.product]
		add(in[:], scale, rest.In[:])
		add(in[:], scale*u.share, word.In[:])
		add(out[:], scale, rest.Out[:])
		add(out[:], scale*u.share, word.Out[:])
	}
	for i := range in {
		in[i] /= norm
		out[i] /= norm
	}
	for _, u := range f.uses[w] {
		rest := &f.rest[u.product]
		add(rest.In[:], u.share, word.In[:])
		add(rest.In[:], -u.share, in[:])
		add(rest.Out[:], u.share, word.Out[:])
		add(rest.Out[:], -u.share, out[:])
	}
	word.In, word.Out = in, out
}
