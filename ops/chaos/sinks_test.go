package chaos

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/pause"
	"gravitas/ops/rig"
)

// lookEvery is between two looks at the tables.
const lookEvery = 100 * time.Millisecond

// sinks looks at the tables all the time, so that it can be told afterwards whether what
// they say ever went back.
type sinks struct {
	site   *rig.Site
	stop   func()
	done   chan struct{}
	random *rand.Rand

	looks  int
	steps  map[string][]int // what each subreddit's counting post went through
	totals map[string][]int // how many posts each subreddit's total counted
}

func watchSinks(t testing.TB, s *rig.Site, seed uint64) *sinks {
	ctx, stop := context.WithCancel(context.Background())
	w := &sinks{
		site: s, stop: stop, done: make(chan struct{}), random: rand.New(rand.NewPCG(seed, 99)),
		steps: map[string][]int{}, totals: map[string][]int{},
	}
	go func() {
		defer close(w.done)
		for pause.For(ctx, lookEvery) {
			w.look()
		}
	}()
	t.Cleanup(w.finish)
	return w
}

// finish ends the looks.
func (w *sinks) finish() {
	w.stop()
	<-w.done
}

// look reads one subreddit, where the read API answers.
func (w *sinks) look() {
	subreddit := newTraffic(0, w.random.IntN(producing)).subreddits[w.random.IntN(subredditsEach)]
	var post struct{ Title string }
	if w.read("/api/posts/"+stepID(subreddit), &post) {
		w.steps[subreddit] = append(w.steps[subreddit], stepOf(post.Title))
	}
	var total struct{ Posts int }
	if w.read("/api/subreddit/"+subreddit+"?limit=1", &total) {
		w.totals[subreddit] = append(w.totals[subreddit], total.Posts)
	}
}

func (w *sinks) read(path string, into any) bool {
	w.looks++
	body, err := w.site.Get(path)
	return err == nil && json.Unmarshal(body, into) == nil
}

// wentBack tells each time that a total sank, or that a counting post came to a step out of
// the order in which the log has its steps. The log itself goes back where a request that got
// no answer is sent again.
func (w *sinks) wentBack(logged map[string][]int) (back []string) {
	for subreddit, seen := range w.totals {
		if !slices.IsSorted(seen) {
			back = append(back, fmt.Sprintf("the total of %s: %v", subreddit, seen))
		}
	}
	for subreddit, seen := range w.steps {
		if at, ok := follows(slices.Compact(seen), logged[subreddit]); !ok {
			back = append(back, fmt.Sprintf("the steps of %s, at %d of %v", subreddit, at, seen))
		}
	}
	return back
}

// follows reports whether what was seen lies on a path in that order, steps left out. Else
// it returns the first that does not.
func follows(seen, path []int) (at int, ok bool) {
	for at, step := range seen {
		i := slices.Index(path, step)
		if i < 0 {
			return at, false
		}
		path = path[i:]
	}
	return 0, true
}

// stepOf is the count in a counting post's title; 0 where there is none.
func stepOf(title string) int {
	count, _, _ := strings.Cut(title, " ")
	n, _ := strconv.Atoi(count)
	return n
}

func TestWhatGoesBackIsNoticed(t *testing.T) {
	path := []int{1, 2, 3, 1, 2, 3, 4}
	for _, c := range []struct {
		seen []int
		ok   bool
	}{
		{nil, true},
		{[]int{1, 2, 4}, true},
		{[]int{3, 1, 3}, true},
		{[]int{2, 4}, true},
		{[]int{4, 3}, false},
		{[]int{3, 2, 1}, false},
		{[]int{5}, false},
	} {
		_, ok := follows(c.seen, path)
		require.Equal(t, c.ok, ok, "%v", c.seen)
	}
	w := &sinks{totals: map[string][]int{"a": {1, 2, 2, 5}, "b": {3, 2}}, steps: map[string][]int{"a": {1, 4, 2}}}
	require.Len(t, w.wentBack(map[string][]int{"a": path}), 2)
}
