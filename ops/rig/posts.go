package rig

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// redditFile has 110,800 real posts of 215 subreddits, seen from this folder.
var redditFile = filepath.Join("..", "..", "..", "shared", "data", "reddit", "posts-2006-2012.jsonl.gz")

// madeUp is how many posts are made up where the file is absent.
const madeUp = 5000

// Post is a post, and the item as it is pushed.
type Post struct {
	ID         string  `json:"id"`
	Subreddit  string  `json:"subreddit"`
	Title      string  `json:"title"`
	Author     string  `json:"author,omitempty"`
	CreatedUTC float64 `json:"created_utc"`
	Permalink  string  `json:"permalink,omitempty"`
	URL        string  `json:"url,omitempty"`
	SelfText   string  `json:"selftext,omitempty"`
	Score      int     `json:"score"` // votes
	Item       []byte  `json:"-"`
}

// Posts returns the first n posts of the file, or of those made up; 0 is all.
func Posts(t testing.TB, n int) []Post {
	t.Helper()
	all, err := readPosts(redditFile, n)
	if errors.Is(err, fs.ErrNotExist) {
		t.Logf("%s is not there: %d posts are made up", redditFile, madeUp)
		all = MakePosts(madeUp)
	} else {
		require.NoError(t, err)
	}
	if n > 0 {
		all = all[:min(n, len(all))]
	}
	return all
}

func readPosts(path string, n int) ([]Post, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	plain, err := gzip.NewReader(f)
	if err != nil {
		return nil, err
	}
	var all []Post
	lines := bufio.NewScanner(plain)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() && (n == 0 || len(all) < n) {
		p := Post{Item: []byte(lines.Text())}
		if err := json.Unmarshal(p.Item, &p); err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, lines.Err()
}

// MakePosts makes up posts of 40 subreddits over some weeks, the same each time.
func MakePosts(n int) []Post {
	random := rand.New(rand.NewPCG(40, uint64(n)))
	words := strings.Fields(`a cat the my photo ask how why science study paper court bank market result funny
		lol cute dog game music war law code bug release kernel Größe 東京 election data year new old`)
	begin := time.Date(2012, 2, 20, 0, 0, 0, 0, time.UTC).Unix()
	made := make([]Post, n)
	for i := range made {
		title := make([]string, 2+random.IntN(10))
		for j := range title {
			title[j] = words[random.IntN(len(words))]
		}
		made[i] = Post{
			ID: fmt.Sprintf("p%05d", i), Subreddit: fmt.Sprintf("sub%02d", random.IntN(40)), Title: strings.Join(title, " "),
			Author: fmt.Sprintf("user%d", random.IntN(50)), CreatedUTC: float64(begin + random.Int64N(40*24*3600)),
			URL: "http://example.com/" + words[random.IntN(10)], Score: random.IntN(500),
		}
		made[i].Seal()
	}
	return made
}

// Seal makes the item anew, after a change of the fields.
func (p *Post) Seal() {
	item, err := json.Marshal(p)
	if err != nil {
		panic(err) // strings and numbers marshal
	}
	p.Item = item
}

// ndjson is the posts' items, one a line.
func ndjson(posts []Post) []byte {
	var body []byte
	for _, p := range posts {
		body = append(append(body, p.Item...), '\n')
	}
	return body
}
