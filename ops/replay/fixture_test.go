package replay

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/ops/client/clienttest"
)

// numbered is n posts of a few subreddits, an hour apart; each post is there
// several times, with new content: "n" counts them all.
func numbered(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		sub := i % 7
		fmt.Fprintf(&b, `{"id":"p%d-%d","subreddit":"sub%d","title":"number %d","created_utc":%d,"n":%d}`+"\n",
			sub, i%21, sub, i, 1_300_000_000+3600*i, i)
	}
	return b.Bytes()
}

func write(t *testing.T, name string, content []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, content, 0o600))
	return path
}

func gzipped(t *testing.T, content []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(content)
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

func zstandard(t *testing.T, content []byte) []byte {
	z, err := zstd.NewWriter(nil)
	require.NoError(t, err)
	defer z.Close()
	return z.EncodeAll(content, nil)
}

// serve has a door listen on loopback.
func serve(t *testing.T, door *clienttest.Door) string {
	if door.PartitionKey == "" {
		door.PartitionKey = "/subreddit"
	}
	s := httptest.NewServer(door)
	t.Cleanup(s.Close)
	return s.URL
}

// replayTo replays files to a door, in small requests.
func replayTo(ctx context.Context, to string, cfg Config) (Summary, error) {
	cfg.To = to
	cfg.Key = orDefault(cfg.Key, clienttest.Key)
	cfg.BatchItems = orDefault(cfg.BatchItems, 10)
	return Run(ctx, cfg, io.Discard)
}

// numbers is the items' "n", in the order of their arrival.
func numbers(door *clienttest.Door) (all []int) {
	for _, item := range door.Items() {
		all = append(all, int(gjson.GetBytes(item, "n").Int()))
	}
	return all
}

// requireAll checks that each of n items arrived, and more than once only if again.
func requireAll(t *testing.T, door *clienttest.Door, n int, again bool) {
	t.Helper()
	seen := map[int]int{}
	for _, i := range numbers(door) {
		seen[i]++
	}
	require.Len(t, seen, n)
	if !again {
		require.Len(t, door.Items(), n)
	}
}

// requireOrder checks that no subreddit's item first arrived after a later one,
// and that the last to arrive under each id is the file's last.
func requireOrder(t *testing.T, door *clienttest.Door) {
	t.Helper()
	highest, last, newest := map[string]int64{}, map[string]int64{}, map[string]int64{}
	seen := map[int64]bool{}
	for _, item := range door.Items() {
		n, sub, id := gjson.GetBytes(item, "n").Int(), gjson.GetBytes(item, "subreddit").String(), gjson.GetBytes(item, "id").String()
		if !seen[n] {
			require.GreaterOrEqual(t, n, highest[sub], "%s overtaken in %s", item, sub)
		}
		seen[n], highest[sub] = true, max(highest[sub], n)
		last[id], newest[id] = n, max(newest[id], n)
	}
	require.Equal(t, newest, last)
}
