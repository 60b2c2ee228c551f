package verify

import (
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/envelope"
	"gravitas/ops/client/clienttest"
)

// settled is a world of six posts of two subreddits, one of them in several spellings. One
// post was edited; one moved, and is edited until its offset is past the one that it had.
func settled(t *testing.T) *world {
	w := newWorld(t)
	w.store("a1", "alpha", "one")
	w.store("a2", "Alpha", "two")
	w.store("a3", "alpha", "three")
	w.store("b1", "beta", "one")
	w.store("b2", "alpha", "two")
	w.store("a1", "ALPHA", "one, edited")
	w.store("b2", "alpha", "two, edited")
	w.store("b3", "beta", "three")
	w.store("b2", "beta", "two, moved")
	w.store("b2", "beta", "two, moved, edited")
	w.store("b2", "beta", "two, moved, edited again")
	w.store("b2", "beta", "two, moved, edited once more")
	w.store("b2", "beta", "two, moved, edited for good")
	return w
}

func TestTablesThatHoldWhatIsOnTheLogAreFoundRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, err := settled(t).verify()
		require.NoError(t, err)
		require.Equal(t, Report{Posts: 6, Subreddits: 2, Faults: []Fault{}, Totals: []Total{}}, r)
		require.NoError(t, r.Err())

		r, err = newWorld(t).verify()
		require.NoError(t, err)
		require.NoError(t, r.Err())
		require.Zero(t, r.Posts, "a log without the topic is empty")
	})
}

func TestWhatIsWrongIsNamed(t *testing.T) {
	for name, c := range map[string]struct {
		tamper        func(*world)
		missing, off  int64
		faults, total string
	}{
		"a row is gone, the total not": {func(w *world) {
			w.edit("alpha", func(s *clienttest.Subreddit) { s.Items = s.Items[1:] })
		}, 1, 0, "[{a2 absent}]", "[]"},
		"a subreddit is gone": {func(w *world) {
			w.api.Update(func() { delete(w.api.Listed, "beta") })
		}, 3, 1, "[{b1 absent} {b2 absent} {b3 absent}]", "[{beta 0 3}]"},
		"an old content is stored": {func(w *world) {
			w.edit("beta", func(s *clienttest.Subreddit) { s.Items[2].DataID = uuid.Nil.String() })
		}, 1, 0, "[{b2 not this one}]", "[]"},
		"a score is gone": {func(w *world) {
			w.edit("alpha", func(s *clienttest.Subreddit) { s.Items[2].Score = nil })
		}, 1, 0, "[{a1 no score}]", "[]"},
		"a post was counted twice": {func(w *world) {
			w.edit("beta", func(s *clienttest.Subreddit) { s.Posts++ })
		}, 0, 1, "[]", "[{beta 4 3}]"},
		"a post was not counted": {func(w *world) {
			w.edit("beta", func(s *clienttest.Subreddit) { s.Posts-- })
		}, 0, 1, "[]", "[{beta 2 3}]"},
		"a moved post is where it was": {func(w *world) {
			w.drop("b2")
			w.edit("alpha", func(s *clienttest.Subreddit) {
				s.Items, s.Posts = append(s.Items, clienttest.Row{ID: "b2"}), s.Posts+1
			})
		}, 1, 2, "[{b2 absent}]", "[{alpha 4 3} {beta 2 3}]"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := settled(t)
				c.tamper(w)
				r, err := w.verify()
				require.NoError(t, err)
				require.Error(t, r.Err())
				require.Equal(t, c.missing, r.Missing)
				require.Equal(t, c.off, r.Off)
				require.Equal(t, c.faults, named(r))
				require.Equal(t, c.total, fmt.Sprint(r.Totals))
			})
		})
	}
}

// named is the posts that a report names, with what is wrong.
func named(r Report) string {
	found := []string{}
	for _, f := range r.Faults {
		found = append(found, "{"+f.ID+" "+f.Fault+"}")
	}
	return fmt.Sprint(found)
}

func TestAReportNamesTwentyAtMost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		for i := range 50 {
			w.push(fmt.Sprintf("p%02d", 49-i), "alpha", "lost")
			w.push("q", fmt.Sprintf("s%02d", i), "moved on")
		}
		r, err := w.verify()
		require.NoError(t, err)
		require.EqualValues(t, 51, r.Missing)
		require.Len(t, r.Faults, maxNamed)
		require.Equal(t, "p00", r.Faults[0].ID)
		require.Equal(t, "p19", r.Faults[19].ID)
		require.Equal(t, envelope.ItemID("posts", "p00", []byte(`{"created_utc":1,"id":"p00","subreddit":"alpha","title":"lost"}`)).String(), r.Faults[0].DataID)
	})
}

func TestDeadLettersAreCountedApart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := settled(t)
		w.bury(w.push("b9", "beta", "never stored"))
		w.bury(uuid.NewString(), w.push("a9", "alpha", "not rolled up"))
		w.bury(w.push("a1", "alpha", "an edit that was not stored"))
		w.log.put("posts", 0, envelope.Envelope{DataID: uuid.New(), Data: []byte("no post")})
		r, err := w.verify()
		require.NoError(t, err)
		require.NoError(t, r.Err())
		require.EqualValues(t, 3, r.DeadLettered)
		require.EqualValues(t, 1, r.Unreadable)
		require.EqualValues(t, 8, r.Posts)

		w.push("b10", "beta", "lost beside the dead")
		r, err = w.verify()
		require.NoError(t, err)
		require.Equal(t, "[{b10 absent}]", named(r))
		require.Equal(t, "[{beta 3 5}]", fmt.Sprint(r.Totals))
	})
}

func TestWhatComesMeanwhileIsNotHeldAgainstTheTables(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := settled(t)
		var once sync.Once
		w.api.Asked = func(string) {
			once.Do(func() {
				w.store("a1", "alpha", "edited while checked")
				w.store("a2", "beta", "moved while checked")
				w.store("b7", "beta", "came while checked")
				w.store("c1", "gamma", "so did its subreddit")
				w.push("b8", "beta", "not stored yet")
			})
		}
		r, err := w.verify()
		require.NoError(t, err)
		require.NoError(t, r.Err(), "%+v", r)
		require.EqualValues(t, 6, r.Posts)
		require.EqualValues(t, 2, r.Overtaken)
	})
}

func TestAFaultThatPassesIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := settled(t)
		w.edit("alpha", func(s *clienttest.Subreddit) { s.Posts-- })
		var asked atomic.Int64
		w.api.Asked = func(string) {
			if asked.Add(1) > 4 { // two pages of each of two subreddits were answered
				w.edit("alpha", func(s *clienttest.Subreddit) { s.Posts = 3 })
			}
		}
		r, err := w.verify()
		require.NoError(t, err)
		require.NoError(t, r.Err())
		require.EqualValues(t, 6, asked.Load(), "the doubtful one alone is asked for again")
	})
}

func TestAgentsAreWaitedForButNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := settled(t)
		w.log.put("posts-scores", 0, envelope.Envelope{DataID: uuid.New(), Data: []byte("{}")})
		w.log.uncommitted["scorer.v1"], w.log.uncommitted["store-scores.v1"] = 3, 5
		r, err := w.verify()
		require.NoError(t, err)
		require.NoError(t, r.Err())

		w.log.uncommitted["store-scores.v1"] = 1 << 40
		_, err = w.verify()
		require.ErrorContains(t, err, "store-scores.v1 has still 1 records of posts-scores in flight")
	})
}

func TestWhatTheLogDroppedMayStillBeCounted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.log.first = 1000
		w.store("a1", "alpha", "one")
		w.edit("alpha", func(s *clienttest.Subreddit) { s.Posts = 900 })
		r, err := w.verify()
		require.NoError(t, err)
		require.NoError(t, r.Err())
	})
}
