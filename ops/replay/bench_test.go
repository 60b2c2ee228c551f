package replay

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkReplay measures the client's side alone: the door counts lines.
func BenchmarkReplay(b *testing.B) {
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"name":"posts","partition_key":"/subreddit"}`)
			return
		}
		body, _ := io.ReadAll(r.Body)
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprintf(w, `{"accepted":%d,"rejected":0,"items":[]}`, bytes.Count(body, []byte{'\n'}))
	}))
	defer door.Close()
	path := filepath.Join(b.TempDir(), "posts.ndjson")
	require.NoError(b, os.WriteFile(path, bytes.Repeat(numbered(1000), 200), 0o600))
	b.ReportAllocs()
	items := int64(0)
	for b.Loop() {
		s, err := Run(b.Context(), Config{Files: []string{path}, To: door.URL, Key: "key"}, io.Discard)
		require.NoError(b, err)
		items += s.Accepted
	}
	b.ReportMetric(float64(items)/b.Elapsed().Seconds(), "items/s")
}
