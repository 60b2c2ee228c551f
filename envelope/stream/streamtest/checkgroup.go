package streamtest

import (
	"errors"
	"fmt"
)

// groupState is what is known of a group and a partition, event by event.
type groupState struct {
	partition int
	seen      int64 // every record below it was seen by a member
	claims    map[int]*claimState
	tried     map[int64]bool // offsets that someone set out to commit
	committed int64          // the highest offset whose commit was acknowledged
	floor     int64          // committed, when the onlooker last asked
	told      int64          // what it was told last
	errs      []error
}

// claimState is what is known of one claim.
type claimState struct {
	next  int64 // offset of the record that must come next
	floor int64 // what was committed when it last began a commit
	stale bool  // it began below what was committed
}

// checkGroup checks what happened between a group and one partition of a log
// that begins at 0.
//
// A claim begins at an offset that was committed, and is given every record from
// there on, one after the other. Before its work is begun, the partition may have
// gone to another member that has committed more: then no commit of the late
// claim is acknowledged. So what is committed never goes back, neither
// by a commit nor as an onlooker sees it, and nothing below it is unseen.
func checkGroup(partition int, events []groupEvent) error {
	s := &groupState{partition: partition, claims: map[int]*claimState{}, tried: map[int64]bool{0: true}}
	for _, e := range events {
		s.take(e)
	}
	return errors.Join(s.errs...)
}

func (s *groupState) fault(kind error, format string, args ...any) {
	s.errs = append(s.errs, fmt.Errorf("%w: partition %d: %s", kind, s.partition, fmt.Sprintf(format, args...)))
}

func (s *groupState) take(e groupEvent) {
	switch e.what {
	case claimed:
		s.at("a claim begins", e.offset)
		s.claims[e.claim] = &claimState{next: e.offset, stale: e.offset < s.committed}
	case saw:
		s.see(e)
	case commits:
		s.tried[e.offset] = true
		s.claims[e.claim].floor = s.committed
	case committed:
		s.commit(e)
	case asks:
		s.floor = max(s.committed, s.told)
	case told:
		offset := max(e.offset, 0) // nothing committed: from the beginning on
		s.at("the group is said to be", offset)
		if offset < s.floor {
			s.fault(errWentBack, "the group is said to be at %d after %d was committed", offset, s.floor)
		}
		s.told = max(s.told, offset)
	}
}

func (s *groupState) see(e groupEvent) {
	claim := s.claims[e.claim]
	if e.offset != claim.next {
		s.fault(errGap, "claim %d was given %d, not %d", e.claim, e.offset, claim.next)
	}
	claim.next = e.offset + 1
	if e.offset == s.seen {
		s.seen++
	}
}

func (s *groupState) commit(e groupEvent) {
	claim := s.claims[e.claim]
	if claim.stale {
		s.fault(errWentBack, "claim %d, which began behind what was committed, could commit %d", e.claim, e.offset)
	}
	if e.offset < claim.floor {
		s.fault(errWentBack, "claim %d could commit %d after %d was committed", e.claim, e.offset, claim.floor)
	}
	s.committed = max(s.committed, e.offset)
}

// at checks an offset that the group is found at.
func (s *groupState) at(doing string, offset int64) {
	if offset > s.seen {
		s.fault(errSkipped, "%s at %d, and %d was seen by no one", doing, offset, s.seen)
	}
	if !s.tried[offset] {
		s.fault(errMisplaced, "%s at %d", doing, offset)
	}
}
