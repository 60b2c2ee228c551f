package live

import (
	"sync"

	"github.com/google/uuid"
)

// identity is what makes two outputs the same one, told again: the output's id,
// and the offset of the input that entered the door. An input sent again has
// another offset, so what is made of it is told.
type identity struct {
	dataID   uuid.UUID
	sequence int64
}

// seen remembers where on its partition each of the newest outputs first lay: at
// least limit/2 of them, at most limit. Safe for concurrent use.
type seen struct {
	limit int

	mu       sync.Mutex
	now, old map[identity]int64
}

func newSeen(limit int) *seen { return &seen{limit: limit, now: map[identity]int64{}} }

// repeat reports whether an output lay at a lower offset before, and remembers
// it where not.
func (s *seen) repeat(id identity, offset int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if first, known := s.first(id); known {
		return first < offset
	}
	if len(s.now) >= max(1, s.limit/2) {
		s.old, s.now = s.now, make(map[identity]int64, len(s.now))
	}
	s.now[id] = offset
	return false
}

// knows reports whether an output is remembered at a lower offset.
func (s *seen) knows(id identity, offset int64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	first, known := s.first(id)
	return known && first < offset
}

func (s *seen) first(id identity) (int64, bool) {
	if first, known := s.now[id]; known {
		return first, true
	}
	first, known := s.old[id]
	return first, known
}
