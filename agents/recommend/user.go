package recommend

import (
	"slices"

	"gonum.org/v1/gonum/blas/blas32"
)

// Event is what one of a user's events says of them: that they had to do with a product, or with
// the words of a query.
type Event struct {
	Product string  `json:"product,omitempty"`
	Query   string  `json:"query,omitempty"`
	Weight  float32 `json:"weight"`
}

// User is where a user stands, and what brought them there.
type User struct {
	Vector   Vector
	products []string  // that have a share in the vector; empty is all searches together
	shares   []float32 // a row of Dimensions for each
}

// Fold is where a user with these events stands, the newest first: the mean of the base, by the
// prior, and of what the events add, each by its weight and by how many are newer.
func (s *Set) Fold(events []Event) User {
	user := User{
		Vector:   s.base,
		products: make([]string, 0, len(events)),
		shares:   make([]float32, 0, len(events)*Dimensions),
	}
	total := s.prior
	counts := float32(1)
	for _, e := range events {
		in, known := s.adds(e)
		scale := e.Weight * counts
		counts *= s.decay
		if known {
			axpy(scale, in, user.share(e.Product))
			total += scale
		}
	}
	if len(user.shares) == 0 || total <= 0 {
		return User{Vector: s.base}
	}
	for i := range user.Vector {
		user.Vector[i] *= s.prior / total
	}
	blas32.Scal(1/total, blas32.Vector{N: len(user.shares), Inc: 1, Data: user.shares})
	for at := 0; at < len(user.shares); at += Dimensions {
		axpy(1, user.shares[at:at+Dimensions], user.Vector[:])
	}
	return user
}

// share is a product's row.
func (u *User) share(product string) []float32 {
	i := slices.Index(u.products, product)
	if i < 0 {
		i = len(u.products)
		u.products = append(u.products, product)
		u.shares = u.shares[:len(u.shares)+Dimensions] // made for all events, of noughts
	}
	return u.shares[i*Dimensions : (i+1)*Dimensions]
}

// axpy adds a multiple of x to y.
func axpy(scale float32, x, y []float32) {
	blas32.Axpy(scale, blas32.Vector{N: len(x), Inc: 1, Data: x}, blas32.Vector{N: len(y), Inc: 1, Data: y})
}

// adds is the vector that an event adds; a product or words that nothing is known of add none.
func (s *Set) adds(e Event) (in []float32, known bool) {
	if e.Product != "" {
		i, ok := s.index[e.Product]
		if !ok {
			return nil, false
		}
		return s.row(s.in, i), true
	}
	v, _ := s.ofWords(e.Query)
	return v[:], v != Vector{}
}
