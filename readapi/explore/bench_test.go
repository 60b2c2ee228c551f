package explore

import (
	"bufio"
	"compress/gzip"
	"context"
	"hash/fnv"
	"net/url"
	"os"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"gravitas/agents/store"
)

// realPosts is where Reddit's posts lie, from this folder.
const realPosts = "../../../shared/data/reddit/posts-2006-2012.jsonl.gz"

// realItems are the posts' items; their bytes are read once.
var realItems = sync.OnceValues(func() (items [][]byte, err error) {
	file, err := os.Open(realPosts)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	unzipped, err := gzip.NewReader(file)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(unzipped)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		items = append(items, slices.Clone(lines.Bytes()))
	}
	return items, lines.Err()
})

// realIndex holds all real posts the given number of times, under ids of their own, with made-up
// scores.
func realIndex(b *testing.B, times int) *Index {
	b.Helper()
	items, err := realItems()
	if err != nil {
		b.Skipf("no posts to explore: %v", err)
	}
	x := readyIndex(Config{Posts: MaxPosts})
	for copy := range times {
		for n, item := range items {
			p, ok := readPost(item)
			require.True(b, ok)
			p.id, p.dataID, p.sequence = p.id+string(rune('a'+copy)), uuid.New(), int64(n)
			h := fnv.New32a()
			h.Write([]byte(p.title))
			x.change(func(t *table) {
				t.putPost(&p)
				t.putScore(&score{
					post: p.id, sequence: p.sequence, subreddit: p.subreddit, created: p.created, scorer: "scorer.v1",
					units: store.Units(h.Sum32()) % store.UnitsPerPoint,
				})
			})
		}
	}
	return x
}

// mix is what is asked, the dearest questions included.
var mix = []string{
	"by=subreddit", "by=weekday,hour&limit=500", "by=word", "by=domain", "by=month&word=why&word=how", "by=band,kind",
	"by=word&subreddit=programming", "by=day&from=2012-01-01T00:00:00Z", "by=word&sort=score&min=20", "by=subreddit,month",
	"by=subreddit,word", "by=word,domain&sort=key", "by=hour&domain=self&weekday=6&weekday=7", "by=word,day",
}

// BenchmarkQueries asks the mix in turn over all real posts, and over nine times as many.
func BenchmarkQueries(b *testing.B) {
	for name, times := range map[string]int{"110800 posts": 1, "997200 posts": 9} {
		b.Run(name, func(b *testing.B) {
			x := realIndex(b, times)
			for _, text := range mix {
				b.Run(text, func(b *testing.B) { ask(b, x, text) })
			}
			b.Run("mix", func(b *testing.B) { ask(b, x, mix...) })
			b.Run("posts", func(b *testing.B) {
				for b.Loop() {
					posts, err := x.Posts(context.Background(), Filter{To: lastSecond}, "scorer.v1", nil, 51)
					require.NoError(b, err)
					require.Len(b, posts, 51)
				}
			})
		})
	}
}

// ask asks queries in turn, and reports how long the middle one and the slowest in a hundred took.
func ask(b *testing.B, x *Index, texts ...string) {
	var took []time.Duration
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		values, err := url.ParseQuery(texts[i%len(texts)])
		require.NoError(b, err)
		query, err := Parse(values, "")
		require.NoError(b, err)
		start := time.Now()
		_, groups, err := x.Groups(context.Background(), query, "scorer.v1", 51)
		took = append(took, time.Since(start))
		require.NoError(b, err)
		require.NotEmpty(b, groups)
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[0].Microseconds())/1000, "min-ms")
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1000, "p99-ms")
}

// BenchmarkMemory reports what a post with its score takes.
func BenchmarkMemory(b *testing.B) {
	items, err := realItems()
	if err != nil {
		b.Skipf("no posts to explore: %v", err)
	}
	heap := func() uint64 {
		var m runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	for b.Loop() {
		before := heap()
		x := realIndex(b, 1)
		b.ReportMetric(float64(heap()-before)/float64(len(items)), "B/post")
		runtime.KeepAlive(x)
	}
}

// BenchmarkFeed takes in real posts, with an index that holds them already.
func BenchmarkFeed(b *testing.B) {
	x := realIndex(b, 1)
	items, err := realItems()
	require.NoError(b, err)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		p, _ := readPost(items[i%len(items)])
		p.sequence = 1 << 40
		x.change(func(t *table) { t.putPost(&p) })
	}
}
