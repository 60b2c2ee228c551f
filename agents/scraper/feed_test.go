package scraper

import (
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

func TestSubredditsAreJoinedAndSharedPostsSentOnce(t *testing.T) {
	w := newWorld(t)
	w.cfg.Subreddits = []string{"golang", "all", "Rust", "GoLang"}
	for i := range 200 {
		w.reddit.post(time.Duration(i)*time.Second, 1000+i, []string{"golang", "rust", "news"}[i%3])
	}
	w.run(w.arrived(200))
	assert.ElementsMatch(t, w.all(), w.door.names)
	assert.Equal(t, "golang+Rust", w.reddit.calls[0].path)
	assert.Equal(t, "all", w.reddit.calls[1].path)
}

func TestASubredditThatIsGoneDoesNotStopTheOthers(t *testing.T) {
	refusals := map[string]http.HandlerFunc{
		"banned":      status(http.StatusNotFound),
		"private":     status(http.StatusForbidden),
		"nonexistent": status(http.StatusFound, "Location", "/subreddits/search?q=gone"),
	}
	for name, refuse := range refusals {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.cfg.Subreddits = []string{"golang", "gone", "rust"}
			w.reddit.banned["gone"] = refuse
			for i := range 100 {
				w.reddit.post(time.Duration(i)*time.Second, 1000+i, []string{"golang", "rust"}[i%2])
			}
			w.run(w.arrived(100))
			assert.Equal(t, w.all(), w.door.names)
			assert.Contains(t, w.log.String(), "subreddit=gone")
			assert.NotContains(t, w.log.String(), "subreddit=golang")
		})
	}
}

func TestASubredditThatComesBackIsReadAgain(t *testing.T) {
	w := newWorld(t)
	w.cfg.Subreddits = []string{"golang"}
	w.reddit.banned["golang"] = status(http.StatusForbidden)
	w.reddit.posts(30, 0, time.Second)
	w.run(func() bool {
		if w.clock.since() > 30*time.Second {
			delete(w.reddit.banned, "golang")
		}
		return len(w.door.names) == 30
	})
	assert.Equal(t, w.all(), w.door.names)
}
