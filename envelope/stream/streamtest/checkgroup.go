package streamtest

import (
	"errors"
	"fmt"
)

// groupState is what is known of a group and a partition, event by event.
type groupState struct {
	partition int
	seen      int64         // every record below it was seen by a member
	next      map[int]int64 // by claim: the offset of the record that must come next
	tried     map[int64]bool
	committed int64 // the highest offset whose commit was acknowledged
	floor     int64 // committed, when the onlooker last asked
	told      int64 // what it was told last
	errs      []error
}

// checkGroup checks what happened between a group and one partition of a log
// that begins at 0.
//
// A claim begins where the group committed last: at an offset that was
// committed, not below one whose commit had been acknowledged. It is given every
// record from there on, one after the other; so one that is seen again was not
// committed before. What is committed never goes back, as an onlooker sees it,
// and nothing below it is unseen.
func checkGroup(partition int, events []groupEvent) error {
	s := &groupState{partition: partition, next: map[int]int64{}, tried: map[int64]bool{0: true}}
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
		s.at("a claim begins", e.offset, s.committed)
		s.next[e.claim] = e.offset
	case saw:
		s.see(e)
	case commits:
		s.tried[e.offset] = true
	case committed:
		s.committed = max(s.committed, e.offset)
	case asks:
		s.floor = max(s.committed, s.told)
	case told:
		offset := max(e.offset, 0) // nothing committed: from the beginning on
		s.at("the group is said to be", offset, s.floor)
		s.told = max(s.told, offset)
	}
}

func (s *groupState) see(e groupEvent) {
	if want := s.next[e.claim]; e.offset != want {
		s.fault(errGap, "claim %d was given %d, not %d", e.claim, e.offset, want)
	}
	s.next[e.claim] = e.offset + 1
	if e.offset == s.seen {
		s.seen++
	}
}

// at checks an offset that the group is found at.
func (s *groupState) at(doing string, offset, floor int64) {
	if offset < floor {
		s.fault(errWentBack, "%s at %d after %d was committed", doing, offset, floor)
	}
	if offset > s.seen {
		s.fault(errSkipped, "%s at %d, and %d was seen by no one", doing, offset, s.seen)
	}
	if !s.tried[offset] {
		s.fault(errMisplaced, "%s at %d", doing, offset)
	}
}
