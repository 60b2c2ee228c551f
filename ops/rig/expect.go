package rig

import (
	"maps"
	"slices"
	"time"
)

// SettleLimit is how long agents may take to catch up.
const SettleLimit = 6 * time.Minute

// Verified reads every answer, once they are as the posts say, and returns them.
func (s *Site) Verified(all []Post) (Answers, Census) {
	s.t.Helper()
	want := Groups(all)
	list := paths(want)
	var got Answers
	var found Census
	began := time.Now()
	Await(s.t, readyLimit, func() (err error) {
		if got, err = s.Answers(list); err == nil {
			found, err = got.Verify(want)
		}
		return err
	})
	s.t.Logf("%d answers, %d bytes, read and right in %s: %d subreddits, %d posts, %d five-minute and %d hourly windows",
		len(got), got.size(), time.Since(began), len(want), found.posts, found.windows, found.hours)
	return got, found
}

// ComeTo waits until every answer is equal to the byte to those wanted.
func (s *Site) ComeTo(want Answers, when string) {
	s.t.Helper()
	if _, err := s.Compare(want); err != nil {
		s.t.Fatalf("%s: %v", when, err)
	}
	s.t.Logf("%s: %d answers, equal to the byte", when, len(want))
}

// Compare waits until every answer is equal to the byte to those wanted. Where that does
// not come about it returns how many differ, and the first difference as an error.
func (s *Site) Compare(want Answers) (differing int, err error) {
	list := slices.Collect(maps.Keys(want))
	_, err = Poll(readyLimit, func() error {
		got, err := s.Answers(list)
		differing = want.Differing(got)
		if err == nil {
			err = want.differ(got)
		}
		return err
	})
	return differing, err
}
