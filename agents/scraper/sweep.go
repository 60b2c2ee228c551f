package scraper

import (
	"context"
	"net/url"
	"strconv"
	"time"
)

const (
	// overlap is how many known posts a tail reads again: they prove that its
	// anchor is alive, and catch posts that Reddit slips in below newer ones.
	overlap = 25
	// sweepEvery so many polls the first page is read whole, for posts that
	// surface late (approved by a moderator, say) below the overlap.
	sweepEvery = 30
	// maxStepsBack bounds the search for an anchor that is still listed.
	maxStepsBack = 3
)

// fresh reads a feed's posts that are not in its window, oldest first.
func (s *Scraper) fresh(ctx context.Context, f *feed, path string) ([]post, error) {
	f.polls++
	c := newCollection(f.window)
	done, err := s.tail(ctx, f, path, c)
	if err == nil && !done {
		c = newCollection(f.window)
		err = s.sweep(ctx, f, path, c)
	}
	if err != nil {
		return nil, err
	}
	return c.oldestFirst(), nil
}

// tail reads only what is above the feed's anchor (`before`), a tenth of a page
// on a busy listing. It is done only where the answer shows a known post and is
// not full: an anchor that was deleted since answers with nothing, or with
// anything.
func (s *Scraper) tail(ctx context.Context, f *feed, path string, c *collection) (done bool, err error) {
	if f.anchor == "" || f.polls%sweepEvery == 0 {
		return false, nil
	}
	l, err := s.page(ctx, path, s.query("before", f.anchor))
	if err != nil {
		return false, err
	}
	c.add(l.posts)
	if !c.met || len(l.posts) >= s.cfg.PageLimit {
		return false, nil
	}
	f.drop(l)
	return true, nil
}

// sweep reads the listing from its top back to the first page that holds a known
// post, or to its end. A page is always taken whole, since posts surface out of
// order. Where nothing known is within reach though there was something, posts
// may have been missed: that is a gap. So is it where the listing moved on for
// longer than a poll while its pages were read, as its end came nearer meanwhile.
func (s *Scraper) sweep(ctx context.Context, f *feed, path string, c *collection) error {
	after, lost := "", false
	var top time.Time
	for range s.cfg.MaxPages {
		l, err := s.older(ctx, path, after, c)
		if err != nil {
			return err
		}
		if after == "" {
			f.drop(l)
			top = s.clock.Now()
		}
		lost = after != "" && (len(l.posts) == 0 || s.clock.Now().Sub(top) > s.cfg.Interval)
		c.add(l.posts)
		after = l.after
		if c.met || after == "" {
			break
		}
	}
	if !c.met && !f.window.empty() && (lost || s.cut(len(c.posts))) {
		s.metrics.gaps.Inc()
		s.log.Warn("gap: the listing no longer reaches back to a known post, some may have been missed",
			"subreddits", path, "read", len(c.posts))
	}
	return nil
}

// older reads the page below an anchor, the first one below "". Reddit answers
// with nothing where the anchor was deleted since; then the posts above it are
// tried.
func (s *Scraper) older(ctx context.Context, path, after string, c *collection) (listing, error) {
	for step := 0; ; step++ {
		l, err := s.page(ctx, path, s.query("after", after))
		if err != nil || len(l.posts) > 0 || after == "" {
			return l, err
		}
		if step == maxStepsBack || step+1 >= len(c.posts) {
			return l, nil
		}
		after = c.posts[len(c.posts)-2-step].name
	}
}

// cut tells whether a listing of n posts was cut off at its reach rather than
// being all there is. Removed posts leave holes in a full one, hence the fifth.
func (s *Scraper) cut(n int) bool { return n >= s.cfg.reach()*4/5 }

// page reads one page, waiting out what passes.
func (s *Scraper) page(ctx context.Context, path string, query url.Values) (listing, error) {
	var l listing
	err := s.polling.do(ctx, "listing r/"+path, func() (err error) {
		l, err = s.reddit.list(ctx, path, query)
		return err
	})
	return l, err
}

func (s *Scraper) query(direction, anchor string) url.Values {
	q := url.Values{"limit": {strconv.Itoa(s.cfg.PageLimit)}}
	if anchor != "" {
		q.Set(direction, anchor)
	}
	return q
}

// drop anchors the feed a little below the top of what was just read. A listing
// too short for that is read whole each time.
func (f *feed) drop(top listing) {
	if len(top.posts) > overlap {
		f.anchor = top.posts[overlap].name
	} else if len(top.posts) < overlap {
		f.anchor = ""
	}
}

// collection gathers the posts of one poll, newest first, each once.
type collection struct {
	known *window
	posts []post // not known
	have  map[string]bool
	met   bool // a known post came by
}

func newCollection(known *window) *collection {
	return &collection{known: known, have: make(map[string]bool)}
}

// add takes a page.
func (c *collection) add(posts []post) {
	for _, p := range posts {
		switch {
		case c.have[p.name]:
		case c.known.has(p.name):
			c.met = true
		default:
			c.posts = append(c.posts, p)
		}
		c.have[p.name] = true
	}
}

func (c *collection) oldestFirst() []post {
	out := make([]post, len(c.posts))
	for i, p := range c.posts {
		out[len(out)-1-i] = p
	}
	return out
}
