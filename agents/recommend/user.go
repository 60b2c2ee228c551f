package recommend

import "slices"

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
	user := User{Vector: s.base}
	total := s.prior
	counts := float32(1)
	for _, e := range events {
		in, known := s.adds(e)
		scale := e.Weight * counts
		counts *= s.decay
		if known {
			user.share(e.Product, scale, in)
			total += scale
		}
	}
	if len(user.shares) == 0 || total <= 0 {
		return User{Vector: s.base}
	}
	for i := range user.Vector {
		user.Vector[i] *= s.prior / total
	}
	for i := range user.shares {
		user.shares[i] /= total
		user.Vector[i%Dimensions] += user.shares[i]
	}
	return user
}

// share adds to a product's.
func (u *User) share(product string, scale float32, in []float32) {
	i := slices.Index(u.products, product)
	if i < 0 {
		i = len(u.products)
		u.products = append(u.products, product)
		u.shares = append(u.shares, make([]float32, Dimensions)...)
	}
	share := u.shares[i*Dimensions : (i+1)*Dimensions]
	for j, x := range in {
		share[j] += scale * x
	}
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
