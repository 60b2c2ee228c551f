package streamtest

import (
	"errors"
	"fmt"
	"strings"
)

// What a history can show a log to have done wrong.
var (
	errLost      = errors.New("an acknowledged record is not on the log where it was acknowledged")
	errTwice     = errors.New("one append is on the log more than once")
	errUnknown   = errors.New("the log holds what nobody appended")
	errTorn      = errors.New("records of one key are in more than one partition")
	errOrder     = errors.New("no order of the appends and reads explains what was seen")
	errGap       = errors.New("a claim was not given the records one after the other")
	errSkipped   = errors.New("the group was led past a record that no member saw")
	errWentBack  = errors.New("what the group committed was forgotten")
	errMisplaced = errors.New("the group is at an offset that nobody committed")
)

// check returns every promise that the history shows broken.
//
// An append that was acknowledged is on the log once, where the acknowledgement
// says. One that was not, because its call failed or was given up, is there once
// or not at all, and comes at any time after its call began. So a producer that
// tries an append n times finds it between once and n times, and once where the
// first try is acknowledged.
//
// An append whose call began after another of its key was acknowledged is behind it;
// so the offsets of one caller's acknowledged appends to a key rise. A read that
// began after an acknowledgement sees that record. What a group is promised is
// said at checkGroup.
func (h *history) check() error {
	errs := []error{h.checkLog(), h.checkOrder()}
	for partition, events := range h.group {
		errs = append(errs, checkGroup(partition, events))
	}
	return errors.Join(errs...)
}

// checkLog compares what the log holds in the end with what was appended.
func (h *history) checkLog() error {
	var errs []error
	attempts := map[string]*attempt{}
	for _, a := range h.attempts {
		attempts[a.value] = a
	}
	found := map[string]int{}
	home := map[string]int{} // partition by key
	for partition, entries := range h.final {
		for _, e := range entries {
			key := strings.ToLower(e.key)
			if p, known := home[key]; known && p != partition {
				errs = append(errs, fmt.Errorf("%w: %s in %d and %d", errTorn, key, p, partition))
			}
			home[key] = partition
			if a := attempts[e.value]; a == nil || a.key != e.key {
				errs = append(errs, fmt.Errorf("%w: %v in partition %d", errUnknown, e, partition))
			}
			if found[e.value]++; found[e.value] == 2 {
				errs = append(errs, fmt.Errorf("%w: %v in partition %d", errTwice, e, partition))
			}
		}
	}
	for _, a := range h.attempts {
		if a.acknowledged && !h.holds(a) {
			errs = append(errs, fmt.Errorf("%w: %s at %d/%d", errLost, a.value, a.partition, a.offset))
		}
	}
	return errors.Join(errs...)
}

// holds reports whether an append is where it was acknowledged.
func (h *history) holds(a *attempt) bool {
	for _, e := range h.final[a.partition] {
		if e.offset == a.offset {
			return e.key == a.key && e.value == a.value
		}
	}
	return false
}
