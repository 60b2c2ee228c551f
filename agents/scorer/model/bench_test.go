package model

import (
	"bufio"
	"compress/gzip"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// realPosts is where Reddit's posts lie, from this folder.
const realPosts = "../../../../shared/data/reddit/posts-2006-2012.jsonl.gz"

// posts returns every tenth real post, so that they are of every subreddit.
func posts(b *testing.B) []Post {
	b.Helper()
	file, err := os.Open(realPosts)
	if err != nil {
		b.Skipf("no posts to score: %v", err)
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	require.NoError(b, err)
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	var posts []Post
	for n := 0; lines.Scan(); n++ {
		if n%10 != 0 {
			continue
		}
		var p Post
		require.NoError(b, json.Unmarshal(lines.Bytes(), &p))
		posts = append(posts, p)
	}
	require.NoError(b, lines.Err())
	return posts
}

// each runs one post an operation, in turn, and reports posts a second.
func each(b *testing.B, do func(*Post)) {
	posts := posts(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		do(&posts[i%len(posts)])
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "posts/s")
}

// BenchmarkScore scores real posts on one core.
func BenchmarkScore(b *testing.B) {
	m, err := Embedded()
	require.NoError(b, err)
	each(b, func(p *Post) { m.Score(p) })
}

// BenchmarkFeatures hashes the same features and does nothing with them: the
// ceiling of BenchmarkScore.
func BenchmarkFeatures(b *testing.B) {
	m, err := Embedded()
	require.NoError(b, err)
	each(b, func(p *Post) { m.Extract(p) })
}

// BenchmarkScoreLongPost shows that a post's length past the cut costs nothing.
func BenchmarkScoreLongPost(b *testing.B) {
	m, err := Embedded()
	require.NoError(b, err)
	text := make([]byte, 100_000)
	for i := range text {
		text[i] = "word by word "[i%13]
	}
	p := &Post{Title: "A long one", SelfText: string(text), IsSelf: true}
	b.ReportAllocs()
	for b.Loop() {
		m.Score(p)
	}
}
