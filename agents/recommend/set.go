package recommend

import (
	"slices"
	"strings"
	"sync"
)

// Product is what is known of a product.
type Product struct {
	ID    string
	Title string
	Text  string // whose words say what it is, the title's included
}

// Set is products with their vectors. It does not change once made, and is safe for concurrent
// use.
type Set struct {
	version  string
	decay    float32
	base     Vector
	prior    float32
	words    map[string]*Embedding // nil: nothing was trained
	learnt   map[string]*Embedding
	products []Product
	index    map[string]int32
	in, out  []float32 // a row of Dimensions for each product

	plane func() *plane
}

// Untrained is the version of a set without a training: words have vectors by their hash, and a
// product's is the sum of its words'.
const Untrained = "words"

// untrainedDecay is how much an event counts against the one after it where nothing was trained.
const untrainedDecay = 0.9

// NewSet returns the set of a training's products, without their titles; nil is none.
func NewSet(training *Training) *Set {
	s := &Set{version: Untrained, decay: untrainedDecay, index: map[string]int32{}}
	if training != nil {
		s.version, s.decay = training.Version, training.Decay
		s.base, s.prior = training.Base, training.Prior
		s.words, s.learnt = byName(training.Words), byName(training.Products)
		for _, p := range training.Products {
			s.put(Product{ID: p.Name})
		}
	}
	return s.seal()
}

func byName(all []Embedding) map[string]*Embedding {
	named := make(map[string]*Embedding, len(all))
	for i := range all {
		named[all[i].Name] = &all[i]
	}
	return named
}

// With returns the set with products added, or in the place of those of the same id.
func (s *Set) With(products ...Product) *Set {
	next := *s
	next.products, next.in, next.out = slices.Clone(s.products), slices.Clone(s.in), slices.Clone(s.out)
	next.index = make(map[string]int32, len(s.index)+len(products))
	for id, i := range s.index {
		next.index[id] = i
	}
	for _, p := range products {
		next.put(p)
	}
	return next.seal()
}

func (s *Set) seal() *Set {
	s.plane = sync.OnceValue(func() *plane { return newPlane(s) })
	return s
}

func (s *Set) put(p Product) {
	in, out := s.vectors(p)
	i, known := s.index[p.ID]
	if !known {
		s.index[p.ID] = int32(len(s.products))
		s.products = append(s.products, p)
		s.in, s.out = append(s.in, in[:]...), append(s.out, out[:]...)
		return
	}
	s.products[i] = p
	copy(s.row(s.in, i), in[:])
	copy(s.row(s.out, i), out[:])
}

// vectors are those that were learnt, or those of its words.
func (s *Set) vectors(p Product) (in, out Vector) {
	if e, ok := s.learnt[p.ID]; ok {
		return e.In, e.Out
	}
	return s.ofWords(p.Text)
}

// ofWords is the mean of a text's words' vectors; where nothing was trained, of length 1.
func (s *Set) ofWords(text string) (in, out Vector) {
	words, known := Words(text), 0
	for _, word := range words {
		if s.words == nil {
			v := hashed(word)
			in.add(1, v[:])
		} else if e, ok := s.words[word]; ok {
			known++
			in.add(1, e.In[:])
			out.add(1, e.Out[:])
		}
	}
	if s.words == nil {
		in = in.unit()
		return in, in
	}
	if known > 0 {
		var sumIn, sumOut Vector
		sumIn.add(1/float32(known), in[:])
		sumOut.add(1/float32(known), out[:])
		in, out = sumIn, sumOut
	}
	return in, out
}

func (s *Set) row(of []float32, i int32) []float32 {
	return of[int(i)*Dimensions : (int(i)+1)*Dimensions : (int(i)+1)*Dimensions]
}

// Version is the training's, or Untrained.
func (s *Set) Version() string { return s.version }

// Len is how many products there are.
func (s *Set) Len() int { return len(s.products) }

// Product returns a product, and whether it is known.
func (s *Set) Product(id string) (Product, bool) {
	i, ok := s.index[id]
	if !ok {
		return Product{ID: id}, false
	}
	return s.products[i], true
}

// Named are the products that a channel told of, not a training alone.
func (s *Set) Named() (named []Product) {
	for _, p := range s.products {
		if p.Title != "" || p.Text != "" {
			named = append(named, p)
		}
	}
	return named
}

// Find returns the products that have each of the words, or one that begins with it, by id.
func (s *Set) Find(text string) (found []Product) {
	wanted := Words(text)
	for _, p := range s.products {
		if len(wanted) == 0 || hasAll(Words(p.Title+" "+p.Text), wanted) {
			found = append(found, p)
		}
	}
	slices.SortFunc(found, func(a, b Product) int { return strings.Compare(a.ID, b.ID) })
	return found
}

// hasAll reports whether each wanted word begins one of the words.
func hasAll(words, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(w string) bool {
		return !slices.ContainsFunc(words, func(word string) bool { return strings.HasPrefix(word, w) })
	})
}
