package scraper

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/cenkalti/backoff/v5"
)

const (
	// maxJoined bounds the subreddits of one listing, and with them its URL and
	// how soon its reach of 1,000 posts is used up.
	maxJoined = 50

	firstAbsence   = 10 * time.Second
	longestAbsence = time.Hour
)

// feed is one listing of new posts: subreddits joined as a+b+c, or "all".
type feed struct {
	key     string // names it in the state, whoever is absent
	members []*member
	window  *window
	anchor  string // fullname a little below the top, "" where none is known
	polls   int
}

// member is a subreddit of a feed. One that can't be listed is left out until
// absentUntil, longer each time.
type member struct {
	name        string
	absentUntil time.Time
	backoff     *backoff.ExponentialBackOff
}

// newFeeds spreads the subreddits over as few listings as may be, each once.
func newFeeds(subreddits []string, windowSize int) []*feed {
	var alone, joined [][]string
	have := make(map[string]bool)
	for _, name := range subreddits {
		lower := strings.ToLower(name)
		switch last := len(joined) - 1; {
		case have[lower]:
		case lower == "all" || lower == "popular":
			alone = append(alone, []string{name})
		case last < 0 || len(joined[last]) == maxJoined:
			joined = append(joined, []string{name})
		default:
			joined[last] = append(joined[last], name)
		}
		have[lower] = true
	}
	var feeds []*feed
	for _, names := range append(joined, alone...) {
		feeds = append(feeds, newFeed(names, windowSize))
	}
	return feeds
}

func newFeed(names []string, windowSize int) *feed {
	f := &feed{key: strings.ToLower(strings.Join(names, "+")), window: newWindow(windowSize)}
	for _, name := range names {
		f.members = append(f.members, &member{name: name, backoff: newBackOff(firstAbsence, longestAbsence)})
	}
	return f
}

// present are the members that can be listed now, as far as is known.
func (f *feed) present(now time.Time) []*member {
	var in []*member
	for _, m := range f.members {
		if !now.Before(m.absentUntil) {
			in = append(in, m)
		}
	}
	return in
}

// path is the listing's name in a URL, "" while all members are absent.
func (f *feed) path(now time.Time) string {
	var names []string
	for _, m := range f.present(now) {
		names = append(names, m.name)
	}
	return strings.Join(names, "+")
}

// answered tells that the listing came, so that those in it are well.
func (f *feed) answered(now time.Time) {
	for _, m := range f.present(now) {
		m.backoff.Reset()
	}
}

// sift finds out which members of a feed made its listing unavailable, by
// asking for each alone, and leaves them out for a while; the others go on.
func (s *Scraper) sift(ctx context.Context, f *feed, cause error) error {
	present := f.present(s.clock.Now())
	if len(present) == 1 {
		s.leaveOut(present[0], cause)
		return nil
	}
	blamed := 0
	for _, m := range present {
		_, err := s.page(ctx, m.name, url.Values{"limit": {"1"}})
		switch {
		case errors.Is(err, errUnavailable):
			s.leaveOut(m, err)
			blamed++
		case err != nil:
			return err
		}
	}
	if blamed == 0 { // each is well, yet not together: let the listing rest
		for _, m := range present {
			s.leaveOut(m, cause)
		}
	}
	return nil
}

func (s *Scraper) leaveOut(m *member, cause error) {
	wait := m.backoff.NextBackOff()
	m.absentUntil = s.clock.Now().Add(wait)
	s.log.Warn("subreddit left out for now", "subreddit", m.name, "error", cause, "wait", wait)
}
