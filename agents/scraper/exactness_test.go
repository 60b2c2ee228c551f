package scraper

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// Whatever the rate of posts, the deletions, both servers' failures and the
// restarts: no post arrives twice, they arrive in order, and where one is
// missing though it came after the first that arrived, a gap was counted.
func TestNoPostTwiceAndNoneMissedUncounted(t *testing.T) {
	counted, missed := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		w := newWorld(t)
		w.cfg.PageLimit, w.cfg.MaxPages, w.cfg.Window = 40, 3, 150
		w.reddit.reach = 120
		end := drawPosts(t, w.reddit)
		drawFaults(t, w)

		restart := time.Duration(rapid.IntRange(1, 200).Draw(t, "restart")) * time.Second
		w.run(w.at(restart))
		gaps := w.gaps()
		w.run(func() bool { return w.clock.since() > end+time.Minute && w.clock.steady(w.cfg.Interval) })
		gaps += w.gaps()

		require.Len(t, w.door.names, len(w.door.raws), "twice: %v", w.door.names)
		inOrder := slices.DeleteFunc(w.all(), func(n string) bool { _, ok := w.door.raws[n]; return !ok })
		require.True(t, slices.Equal(inOrder, w.door.names), "order: %v", w.door.names)
		if w.lost() {
			missed++
			require.Positive(t, gaps, "missing: %v\n%s", w.missing(), w.log.String())
		}
		counted += gaps
	})
	t.Logf("%d gaps counted, posts missing in %d runs", counted, missed)
}

// lost tells whether a post that was never deleted is missing from where the
// scraper's position begins: the first post that the door has had.
func (w *world) lost() bool {
	missing := w.missing()
	begun := false
	return slices.ContainsFunc(w.reddit.entries, func(e entry) bool {
		begun = begun || len(w.door.names) > 0 && e.name == w.door.names[0]
		return begun && e.goneAt == 0 && slices.Contains(missing, e.name)
	})
}

// drawPosts schedules bursts and lulls, and tells when the last post comes.
func drawPosts(t *rapid.T, r *fakeReddit) time.Duration {
	at := time.Duration(0)
	for range rapid.IntRange(1, 5).Draw(t, "phases") {
		every := time.Duration(rapid.SampledFrom([]int{50, 300, 2000}).Draw(t, "ms")) * time.Millisecond
		n := rapid.IntRange(1, 150).Draw(t, "posts")
		r.posts(n, at, every)
		at += time.Duration(n) * every
	}
	for range rapid.IntRange(0, 60).Draw(t, "deletions") {
		e := &r.entries[rapid.IntRange(0, len(r.entries)-1).Draw(t, "deleted")]
		e.goneAt = e.at + time.Duration(rapid.IntRange(1, 60).Draw(t, "life"))*time.Second
	}
	return at
}

// drawFaults lets some requests to Reddit and the door fail, for a while each.
func drawFaults(t *rapid.T, w *world) {
	faults := []http.HandlerFunc{
		status(http.StatusServiceUnavailable, "Retry-After", "20"),
		status(http.StatusTooManyRequests),
		cutShort,
		reset,
	}
	for _, wrong := range []map[int]http.HandlerFunc{w.reddit.wrong, w.door.wrong} {
		for range rapid.IntRange(0, 6).Draw(t, "outages") {
			from := rapid.IntRange(1, 60).Draw(t, "from")
			fault := faults[rapid.IntRange(0, len(faults)-1).Draw(t, "fault")]
			for n := range rapid.IntRange(1, 4).Draw(t, "long") {
				wrong[from+n] = fault
			}
		}
	}
}
