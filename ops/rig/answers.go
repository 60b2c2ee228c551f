package rig

import (
	"bytes"
	"fmt"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sync/errgroup"
)

// readers is how many answers are read at a time, lookedAt how many single posts.
const (
	readers  = 8
	lookedAt = 200
)

const subredditsPath = "/api/subreddits?format=ndjson"

// exploredPath is the same totals as explore counts them; the others are all of its words and posts.
const (
	exploredPath      = "/api/explore?by=subreddit&sort=key&format=ndjson"
	exploredWordsPath = "/api/explore?by=word&format=ndjson"
	exploredPostsPath = "/api/explore/posts?format=ndjson"
)

// Answers are the read API's answers by path.
type Answers map[string][]byte

// PostsPath lists every post of a subreddit.
func PostsPath(name string) string {
	return "/api/subreddit/" + url.PathEscape(name) + "?format=ndjson"
}

func windowsPath(name string) string {
	return "/api/subreddit/" + url.PathEscape(name) + "/5min?from=1970-01-01T00:00:00Z&to=2100-01-01T00:00:00Z"
}

func weekPath(name string, end int64) string {
	return "/api/subreddit/" + url.PathEscape(name) + "?limit=1&to=" + rfc3339(end)
}

// paths are those of everything that the API says of the groups: totals, every post,
// every 5-minute window, every hour, and some posts in full.
func paths(all map[string]*Group) []string {
	list := []string{subredditsPath, exploredPath, exploredWordsPath, exploredPostsPath}
	var ids []string
	for _, folded := range slices.Sorted(maps.Keys(all)) {
		g := all[folded]
		list = append(list, PostsPath(g.Name), windowsPath(g.Name))
		for _, end := range g.weekEnds() {
			list = append(list, weekPath(g.Name, end))
		}
		ids = append(ids, slices.Sorted(maps.Keys(g.posts))...)
	}
	for i := 0; i < len(ids); i += 1 + len(ids)/lookedAt {
		list = append(list, "/api/posts/"+url.PathEscape(ids[i]))
	}
	return list
}

// computed is when a total or a user's recommendations were, which differs between equal runs.
var computed = regexp.MustCompile(`"(updated|generated)":"[^"]*"`)

// Answers reads the answers of all paths, times of computing aside.
func (s *Site) Answers(paths []string) (Answers, error) {
	var mu sync.Mutex
	all := make(Answers, len(paths))
	group := errgroup.Group{}
	group.SetLimit(readers)
	for _, path := range paths {
		group.Go(func() error {
			body, err := s.Get(path)
			if path == subredditsPath || strings.HasPrefix(path, "/api/users/") {
				body = computed.ReplaceAll(body, []byte(`"$1":""`))
			}
			mu.Lock()
			defer mu.Unlock()
			all[path] = body
			return err
		})
	}
	return all, group.Wait()
}

// Differing counts the answers that are not equal to the byte, or are not there.
func (a Answers) Differing(other Answers) (n int) {
	for path := range a {
		if !bytes.Equal(a[path], other[path]) {
			n++
		}
	}
	return n + max(0, len(other)-len(a))
}

// differ tells of the first path, in order, whose answers are not equal to the byte.
func (a Answers) differ(other Answers) error {
	for _, path := range slices.Sorted(maps.Keys(a)) {
		if !bytes.Equal(a[path], other[path]) {
			return fmt.Errorf("%s:\n  %s\nis not\n  %s", path, excerpt(a[path], other[path]), excerpt(other[path], a[path]))
		}
	}
	if len(a) != len(other) {
		return fmt.Errorf("%d answers, not %d", len(a), len(other))
	}
	return nil
}

// excerpt is a piece of text around the first byte that differs from other.
func excerpt(text, other []byte) []byte {
	at := 0
	for at < len(text) && at < len(other) && text[at] == other[at] {
		at++
	}
	return text[max(0, at-200):min(len(text), at+200)]
}

func (a Answers) size() (bytes int) {
	for _, body := range a {
		bytes += len(body)
	}
	return bytes
}
