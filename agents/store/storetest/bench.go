package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// Bench measures rows a second of each kind of write, in batches as a storage
// agent makes them of an archive in order of time: 215 subreddits interleaved,
// and so far between that nearly each post is alone in its window.
func Bench(b *testing.B, s store.Store) {
	f := &file{random: rand.New(rand.NewPCG(1, 2))}
	ctx := context.Background()
	for _, size := range []int{1000, 5000} {
		bench(b, f, "PutPosts", size, func(posts []store.Post) error { return s.PutPosts(ctx, posts) })
		bench(b, f, "PutScores", size, func(posts []store.Post) error { return s.PutScores(ctx, scoresOf(posts)) })
		bench(b, f, "FoldScores", size, func(posts []store.Post) error {
			_, err := s.FoldScores(ctx, scoresOf(posts))
			return err
		})
		bench(b, f, "PutWindows", size, func(posts []store.Post) error {
			return s.PutWindows(ctx, store.FiveMinutes, windowsOf(posts))
		})
	}
}

func bench(b *testing.B, f *file, name string, rows int, call func([]store.Post) error) {
	b.Run(fmt.Sprintf("%s/%d", name, rows), func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			posts := f.posts(rows)
			b.StartTimer()
			require.NoError(b, call(posts))
		}
		b.ReportMetric(float64(b.N*rows)/b.Elapsed().Seconds(), "rows/s")
	})
}

// file makes posts as they lie in an archive, never one twice.
type file struct {
	random *rand.Rand
	next   int64
}

func (f *file) posts(n int) []store.Post {
	posts := make([]store.Post, n)
	for i := range posts {
		f.next++
		subreddit := fmt.Sprintf("Subreddit-%d", f.random.IntN(215))
		created := epoch + f.next*1800 + f.random.Int64N(1800)
		posts[i] = post(strconv.FormatInt(36*36*36*36+f.next*900, 36), subreddit, created, f.next)
		posts[i].Item = []byte(strings.Repeat("0123456789", 50+f.random.IntN(50)))
	}
	return posts
}

// windowsOf returns a window for each post.
func windowsOf(posts []store.Post) []store.Window {
	windows := make([]store.Window, len(posts))
	for i, p := range posts {
		windows[i] = windowAt(store.FiveMinutes, p.Subreddit, p.CreatedUTC, p.Sequence)
	}
	return windows
}
