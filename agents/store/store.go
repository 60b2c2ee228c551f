// Package store keeps the tables that agents fill and the read API reads.
//
// Every write is an upsert fenced by a sequence: the place on the log, by offset,
// of the item that caused it. A write takes effect only where no
// write of a higher sequence has been there before, so a write repeated, late
// or sent by a consumer that lost its partition changes nothing. The tables are
// projections of the log: dropped and written again, they come out the same.
// Two writes of one row with one sequence are taken to be the same write: where
// they differ, it is not promised which of them stands.
package store

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"
)

// Errors that callers decide by. Backends wrap them with what was being done.
var (
	// ErrNotFound: no such row.
	ErrNotFound = errors.New("not found")
	// ErrUnavailable: the server is away; the same call can succeed later.
	ErrUnavailable = errors.New("store unavailable")
)

// Store is every table of one backend. All methods are safe for concurrent use
// and return only once what they wrote is durable. A batch that fails may have
// been written in part; writing it again is harmless.
type Store interface {
	Posts
	Scores
	Rollups
	DeadLetters
	Readings
	Products
	Events
	UserEvents
	Recommendations
	// Ping reports whether the backend answers.
	Ping(ctx context.Context) error
	// Close releases the backend; no call may be under way.
	Close() error
}

// Posts is the tables posts and posts_by_subreddit.
type Posts interface {
	// PutPosts upserts posts by ID. A post whose creation time changed is
	// listed at its new place only. Of equal IDs in one call the highest
	// sequence wins.
	PutPosts(ctx context.Context, posts []Post) error
	// GetPost returns one post, or ErrNotFound.
	GetPost(ctx context.Context, id string) (Post, error)
	// ListPosts returns up to limit posts of a subreddit (any case), newest
	// first, then by ID descending, starting strictly after the given place.
	ListPosts(ctx context.Context, subreddit string, after Place, limit int) ([]ListedPost, error)
}

// Scores is the table posts_scores, and the score columns of posts_by_subreddit.
type Scores interface {
	// PutScores upserts scores by post and scorer.
	PutScores(ctx context.Context, scores []Score) error
	// GetScores returns every scorer's score of a post, by scorer; none is no error.
	GetScores(ctx context.Context, postID string) ([]Score, error)
}

// Rollups is the tables subreddit_scores_5min, _hourly, _daily, _monthly and
// _total, and the members that the 5-minute windows are computed from.
type Rollups interface {
	// FoldScores makes each score the one of its post in its 5-minute window,
	// taking the post out of the window it was in before where that differs, and
	// returns every window so touched, recomputed from all its members. A
	// window left empty is returned with zero Posts. Nothing is written to
	// the window tables. Of equal posts in one call the highest sequence wins.
	// A post whose score is already there with the same or a higher sequence
	// still has its windows, the one that it is in and those that it was in,
	// returned. A window's Sequence is set so that, of two recomputations of
	// it, the one from newer members has the higher; written by PutWindows
	// as returned, they end right in any order.
	FoldScores(ctx context.Context, scores []Score) ([]Window, error)
	// PutWindows upserts windows of one level by subreddit and start.
	PutWindows(ctx context.Context, level Level, windows []Window) error
	// Windows returns a subreddit's windows (any case) with from <= start < to, oldest
	// first. One that posts have only moved out of is there with zero Posts.
	Windows(ctx context.Context, subreddit string, level Level, from, to time.Time) ([]Window, error)
	// PutTotals upserts all-time totals by subreddit.
	PutTotals(ctx context.Context, totals []Total) error
	// Totals returns the total of every subreddit that has posts, by folded name.
	Totals(ctx context.Context) ([]Total, error)
}

// DeadLetters is the table dead_letters: one row for each item and agent that failed on it.
type DeadLetters interface {
	// PutDeadLetters upserts letters by item and agent. Of equal ones in one call the
	// highest sequence wins.
	PutDeadLetters(ctx context.Context, letters []DeadLetter) error
	// DeadLettersOf returns the letters of an item and of all that was made from it, the
	// newest first; none is no error.
	DeadLettersOf(ctx context.Context, dataID string) ([]DeadLetter, error)
	// ListDeadLetters returns up to limit letters, the newest first, starting strictly
	// after the given one's place and leaving out those that are older than since. Their
	// Letter is left out: payloads can be large.
	ListDeadLetters(ctx context.Context, after Grave, since time.Time, limit int) ([]DeadLetter, error)
}

// DeadLetter is what is kept of an item that an agent could not process.
type DeadLetter struct {
	Grave
	Root     string // of the item; empty where there is none
	Reason   string
	Error    string
	Status   string // dead, redriven or done
	Attempts int
	First    time.Time // first attempt; to the microsecond
	// Where the item lay on what the agent reads.
	Topic     string
	Partition int
	Offset    int64
	Letter    []byte // the item of the channel dead-letters, JSON
	Sequence  int64
}

// Grave is a letter's place in the list, by when the item died last, then item and agent.
// The zero Grave is the beginning, before the newest.
type Grave struct {
	Last   time.Time // to the microsecond
	DataID string
	Agent  string
}

// Compare orders places, the newest first, then by item and agent.
func (g Grave) Compare(o Grave) int {
	return cmp.Or(o.Last.Compare(g.Last), cmp.Compare(g.DataID, o.DataID), cmp.Compare(g.Agent, o.Agent))
}

// Post is a post as the log last had it.
type Post struct {
	ID         string
	DataID     string // of the item that brought it
	Subreddit  string
	CreatedUTC int64 // Unix seconds
	Title      string
	Author     string
	Permalink  string
	URL        string
	Item       []byte // the producer's bytes, unchanged
	Sequence   int64
}

// ListedPost is a row of posts_by_subreddit: a post without its item, and its
// score where it has been scored: the newest that was given to it at the place
// where it is listed, and of two scorers' the one with the longer, then later name.
type ListedPost struct {
	ID         string
	DataID     string
	Subreddit  string
	CreatedUTC int64
	Title      string
	Author     string
	Permalink  string
	URL        string
	Scored     bool
	Score      Units
	Scorer     string
}

// Place is a position in a subreddit's list of posts: the last row of the page
// before. The zero Place is the beginning, before the newest post.
type Place struct {
	CreatedUTC int64
	ID         string
}

// Score is one scorer's verdict on one post.
type Score struct {
	PostID     string
	DataID     string
	Subreddit  string
	CreatedUTC int64 // of the post, Unix seconds
	Score      Units
	Scorer     string // agent and version, such as scorer.v1
	Model      string
	Sequence   int64 // of the post, not of the score: both tables keep one clock
	Unlisted   bool  // not shown in the list of posts; not kept
}

// Level is the width of a window.
type Level string

// The levels, each folded from the one before.
const (
	FiveMinutes Level = "5min"
	Hour        Level = "hourly"
	Day         Level = "daily"
	Month       Level = "monthly"
)

// Start returns the beginning of the window that holds t, in UTC.
func (l Level) Start(t time.Time) time.Time {
	t = t.UTC()
	switch l {
	case FiveMinutes:
		return t.Truncate(5 * time.Minute)
	case Hour:
		return t.Truncate(time.Hour)
	case Day:
		return t.Truncate(24 * time.Hour)
	default:
		return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
	}
}

// End returns the end, exclusive, of the window that begins at start.
func (l Level) End(start time.Time) time.Time {
	switch l {
	case FiveMinutes:
		return start.Add(5 * time.Minute)
	case Hour:
		return start.Add(time.Hour)
	case Day:
		return start.Add(24 * time.Hour)
	default:
		return start.AddDate(0, 1, 0)
	}
}

// Sum is what a window or total adds up: whole units, so that the order of
// adding never matters.
type Sum struct {
	// Subreddit is the name as its members spell it: of several spellings the
	// first in byte order.
	Subreddit string
	Posts     int64
	Units     Units // sum of the members' scores
	First     int64 // creation time of the oldest member, Unix seconds
	Last      int64 // and of the newest
}

// Add folds another sum into s. An empty sum changes nothing.
func (s *Sum) Add(o Sum) {
	if o.Posts == 0 {
		return
	}
	if s.Posts == 0 {
		*s = o
		return
	}
	s.Subreddit = min(s.Subreddit, o.Subreddit)
	s.Posts += o.Posts
	s.Units += o.Units
	s.First = min(s.First, o.First)
	s.Last = max(s.Last, o.Last)
}

// Mean is the mean score, 0 for an empty sum.
func (s Sum) Mean() float64 {
	if s.Posts == 0 {
		return 0
	}
	return s.Units.Float() / float64(s.Posts)
}

// Window is the sum over one subreddit's posts created in [Start, Level.End(Start)).
type Window struct {
	Sum
	Start    time.Time
	Sequence int64
}

// Total is the sum over all of a subreddit's posts.
type Total struct {
	Sum
	Updated  time.Time // when it was computed; kept to the millisecond
	Sequence int64
}

// Fold returns the form of a subreddit's name that rows are keyed by: names
// match without regard to case.
func Fold(subreddit string) string { return strings.ToLower(subreddit) }
