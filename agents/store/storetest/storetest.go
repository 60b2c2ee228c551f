// Package storetest holds what every backend of the store must do, as one suite
// of tests. A backend passes all of it; there are no optional parts.
package storetest

import (
	"context"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// Run tries a backend's promises. Each call of open returns a fresh and empty
// store, which the suite closes.
func Run(t *testing.T, open func(t *testing.T) store.Store) {
	t.Run("dump", func(t *testing.T) { testDump(t, fresh(t, open)) })

	// Tests that write under names of their own share a store: making one
	// takes a real server seconds.
	f := fresh(t, open)
	t.Run("posts", func(t *testing.T) { testPosts(t, f) })
	t.Run("lists", func(t *testing.T) { testLists(t, f) })
	t.Run("scores", func(t *testing.T) { testScores(t, f) })
	t.Run("fold", func(t *testing.T) { testFold(t, f) })
	t.Run("windows", func(t *testing.T) { testWindows(t, f) })
	t.Run("totals", func(t *testing.T) { testTotals(t, f) })
	t.Run("clear", func(t *testing.T) { testClear(t, fresh(t, open)) })
	t.Run("dead letters", func(t *testing.T) { testDeadLetters(t, fresh(t, open)) })
	t.Run("readings", func(t *testing.T) { testReadings(t, fresh(t, open)) })
	t.Run("products", func(t *testing.T) { testProducts(t, f) })
	t.Run("events", func(t *testing.T) { testEvents(t, f) })
	t.Run("events of users", func(t *testing.T) { testUserEvents(t, f) })
	t.Run("recommendations", func(t *testing.T) { testRecommendations(t, f) })
	t.Run("concurrency", func(t *testing.T) { testConcurrency(t, f) })
	t.Run("closing", func(t *testing.T) { testClosing(t, f) })
}

func fresh(t *testing.T, open func(t *testing.T) store.Store) fixture {
	s := open(t)
	t.Cleanup(func() { require.NoError(t, s.Close()) })
	return fixture{Store: s, names: new(atomic.Int64)}
}

// fixture is a store under test and a source of names that no other test of it
// uses, so that many can share one.
type fixture struct {
	store.Store
	names *atomic.Int64
}

func (f fixture) name() string { return fmt.Sprintf("n%d", f.names.Add(1)) }

// epoch is in the middle of a 5-minute window, hour, day and month.
var epoch = time.Date(2012, time.March, 14, 15, 9, 26, 0, time.UTC).Unix()

func post(id, subreddit string, created, sequence int64) store.Post {
	return store.Post{
		ID:         id,
		DataID:     fmt.Sprintf("data-%s-%d", id, sequence),
		Subreddit:  subreddit,
		CreatedUTC: created,
		Title:      fmt.Sprintf("title of %s at %d", id, sequence),
		Author:     "author of " + id,
		Permalink:  "/r/" + subreddit + "/" + id,
		URL:        "http://example.com/" + id,
		Item:       fmt.Appendf(nil, `{"id":%q,"sequence":%d}`, id, sequence),
		Sequence:   sequence,
	}
}

// scoreOf returns a score of a post at the post's place and sequence.
func scoreOf(p store.Post, scorer string, units store.Units) store.Score {
	return store.Score{
		PostID:     p.ID,
		DataID:     "score-of-" + p.DataID,
		Subreddit:  p.Subreddit,
		CreatedUTC: p.CreatedUTC,
		Score:      units,
		Scorer:     scorer,
		Model:      "model-1",
		Sequence:   p.Sequence,
	}
}

func listed(p store.Post) store.ListedPost {
	return store.ListedPost{
		ID: p.ID, DataID: p.DataID, Subreddit: p.Subreddit, CreatedUTC: p.CreatedUTC,
		Title: p.Title, Author: p.Author, Permalink: p.Permalink, URL: p.URL,
	}
}

func listedWith(p store.Post, s store.Score) store.ListedPost {
	l := listed(p)
	l.Scored, l.Score, l.Scorer = true, s.Score, s.Scorer
	return l
}

// listAll reads a subreddit's whole list in pages.
func listAll(t require.TestingT, s store.Store, subreddit string, page int) []store.ListedPost {
	var all []store.ListedPost
	var after store.Place
	for {
		posts, err := s.ListPosts(context.Background(), subreddit, after, page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(posts), page)
		all = append(all, posts...)
		if len(posts) < page {
			return all
		}
		last := posts[len(posts)-1]
		after = store.Place{CreatedUTC: last.CreatedUTC, ID: last.ID}
	}
}

// forever is a range of time that holds every window.
func forever() (from, to time.Time) {
	return time.Unix(-1<<60, 0), time.Unix(1<<60, 0)
}
