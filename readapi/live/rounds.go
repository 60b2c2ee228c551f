package live

import "time"

// rounds space out when clients are told. A frame costs a client and the hub much the same
// whatever is in it, so a thousand clients that were woken by every batch would be told
// little at a time, and fall behind. All of it is under the hub's lock.
type rounds struct {
	begun chan struct{} // closed, and made anew, as each round begins
	upto  uint64        // position in the ring that the last one told up to
	last  time.Time     // when it began
	due   bool          // the next one has its time
}

// shortest is what a timer is good for: rounds closer than that begin at once.
const shortest = time.Millisecond

func newRounds() rounds { return rounds{begun: make(chan struct{})} }

// wake begins a round, now or when the last one has had its time.
func (h *Hub) wake() {
	if h.rounds.due {
		return
	}
	rest := time.Until(h.rounds.last.Add(time.Duration(h.metrics.connected.Load()) * h.config.Round))
	if rest < shortest {
		h.beginRound()
		return
	}
	h.rounds.due = true
	time.AfterFunc(rest, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.rounds.due = false
		h.beginRound()
	})
}

func (h *Hub) beginRound() {
	h.rounds.upto, h.rounds.last = h.ring.end(), time.Now()
	close(h.rounds.begun)
	h.rounds.begun = make(chan struct{})
}
