package recommend

// Event is what one of a user's events says of them: that they had to do with a product, or with
// the words of a query.
type Event struct {
	Product string  `json:"product,omitempty"`
	Query   string  `json:"query,omitempty"`
	Weight  float32 `json:"weight"`
}

// User is where a user stands, and what brought them there.
type User struct {
	Vector Vector
	shares []share
}

// share is what the events with a product, or all searches, have of a user's vector.
type share struct {
	product string // empty: of searches
	vector  Vector
}

// Fold is where a user with these events stands, the newest first: the mean of the base, by the
// prior, and of what the events add, each by its weight and by how many are newer.
func (s *Set) Fold(events []Event) User {
	user := User{Vector: s.base}
	total := s.prior
	counts := float32(1)
	at := map[string]int{}
	for _, e := range events {
		in, known := s.adds(e)
		scale := e.Weight * counts
		counts *= s.decay
		if !known {
			continue
		}
		i, seen := at[e.Product]
		if !seen {
			i = len(user.shares)
			at[e.Product] = i
			user.shares = append(user.shares, share{product: e.Product})
		}
		user.shares[i].vector.add(scale, in)
		total += scale
	}
	if len(user.shares) == 0 || total <= 0 {
		return User{Vector: s.base}
	}
	for i := range user.Vector {
		user.Vector[i] *= s.prior / total
	}
	for i := range user.shares {
		var mean Vector
		mean.add(1/total, user.shares[i].vector[:])
		user.shares[i].vector = mean
		user.Vector.add(1, mean[:])
	}
	return user
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
