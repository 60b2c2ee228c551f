package verify

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// maxNamed is how many faults of a kind a report names.
const maxNamed = 20

// Report is what was found of the posts that lay on the log before the check began.
type Report struct {
	Posts        int64   `json:"posts"`      // distinct ones
	Subreddits   int64   `json:"subreddits"` // that they are in
	Missing      int64   `json:"missing"`    // posts with a fault
	DeadLettered int64   `json:"dead_lettered"`
	Unreadable   int64   `json:"unreadable"`   // records that are no posts: agents make dead letters of them
	Overtaken    int64   `json:"overtaken"`    // came again while they were checked
	Off          int64   `json:"totals_off"`   // subreddits whose total is wrong
	Faults       []Fault `json:"faults"`       // the first of those missing, at most 20
	Totals       []Total `json:"wrong_totals"` // the first of those off, at most 20
}

// Fault is a post that is not in the tables as it came last.
type Fault struct {
	DataID    string `json:"data_id"`
	ID        string `json:"id"`
	Subreddit string `json:"subreddit"`
	Fault     string `json:"fault"` // absent, not this one, or no score
}

// Total is a subreddit whose total does not count its posts.
type Total struct {
	Subreddit string `json:"subreddit"`
	Posts     int64  `json:"posts"` // that its total counts
	Want      int64  `json:"want"`  // distinct ones on the log
}

// Err is nil where nothing is missing and every total is right.
func (r Report) Err() error {
	var errs []error
	if r.Missing > 0 {
		errs = append(errs, fmt.Errorf("%d of %d posts on the log are not in the tables as they came last", r.Missing, r.Posts))
	}
	if r.Off > 0 {
		errs = append(errs, fmt.Errorf("%d of %d subreddits' totals do not count the posts on the log", r.Off, r.Subreddits))
	}
	return errors.Join(errs...)
}

// report sums up what is known of every post and subreddit.
func (c *census) report() Report {
	r := Report{Posts: int64(len(c.posts)), Unreadable: c.unreadable, Faults: []Fault{}, Totals: []Total{}}
	for id, p := range c.posts {
		switch {
		case p.found == "":
		case c.died(p):
			r.DeadLettered++
		case p.since:
			r.Overtaken++
		default:
			r.Missing++
			r.Faults = keepFirst(r.Faults, Fault{p.dataID.String(), id, p.in.name, p.found}, func(a, b Fault) int {
				return cmp.Or(cmp.Compare(a.Subreddit, b.Subreddit), cmp.Compare(a.ID, b.ID))
			})
		}
	}
	for _, g := range c.subreddits {
		if g.posts > 0 {
			r.Subreddits++
		}
		if !c.settled(g) {
			r.Off++
			r.Totals = keepFirst(r.Totals, Total{g.name, g.shown, g.posts}, func(a, b Total) int {
				return cmp.Compare(a.Subreddit, b.Subreddit)
			})
		}
	}
	return r
}

// keepFirst adds to a sorted list that keeps the first few.
func keepFirst[T any](kept []T, one T, compare func(a, b T) int) []T {
	at, _ := slices.BinarySearchFunc(kept, one, compare)
	if at == maxNamed {
		return kept
	}
	kept = slices.Insert(kept, at, one)
	return kept[:min(len(kept), maxNamed)]
}
