package frontdoor_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"

	"gravitas/frontdoor"
)

func gzipOf(t testing.TB, r io.Reader) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, err := io.Copy(w, r)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

func zstdOf(t testing.TB, r io.Reader) string {
	t.Helper()
	var out bytes.Buffer
	w, err := zstd.NewWriter(&out, zstd.WithEncoderConcurrency(1))
	require.NoError(t, err)
	_, err = io.Copy(w, r)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.String()
}

// spaces is a body of n spaces, which compresses well.
func spaces(n int64) io.Reader { return io.LimitReader(repeat(' '), n) }

type repeat byte

func (c repeat) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c)
	}
	return len(p), nil
}

func TestCompressedBodiesComeIn(t *testing.T) {
	f := open(t, frontdoor.Config{})
	posts := "[" + strings.Repeat(goodPost+",", 999) + goodPost + "]"
	for coding, body := range map[string]string{
		"gzip": gzipOf(t, strings.NewReader(posts)), "zstd": zstdOf(t, strings.NewReader(posts)), "identity": posts,
	} {
		a := f.push(t, "posts", body, "Content-Encoding", coding)
		require.Equal(t, 202, a.status, a.raw)
		require.Equal(t, 1000, a.body.Accepted)
	}
}

func hostileBodies(t testing.TB) map[string]struct {
	body, coding string
	status       int
	code         string
} {
	const bomb = 64 << 20
	posts := gzipOf(t, strings.NewReader(goodPost))
	return map[string]struct {
		body, coding string
		status       int
		code         string
	}{
		"gzip bomb":         {gzipOf(t, spaces(bomb)), "gzip", 413, "too_large"},
		"zstd bomb":         {zstdOf(t, spaces(bomb)), "zstd", 413, "too_large"},
		"zstd of a window":  {"\x28\xb5\x2f\xfd\x00\xa8\x00\x00", "zstd", 400, "malformed"},
		"truncated gzip":    {posts[:len(posts)-6], "gzip", 400, "malformed"},
		"truncated zstd":    {zstdOf(t, strings.NewReader(goodPost))[:30], "zstd", 400, "malformed"},
		"gzip in name only": {goodPost, "gzip", 400, "malformed"},
		"zstd in name only": {goodPost, "zstd", 400, "malformed"},
		"200,000 items":     {"[" + strings.Repeat("{},", 199_999) + "{}]", "", 413, "too_large"},
		"a large item":      {`{"id":"` + strings.Repeat("x", 2<<20) + `"}`, "", 413, "too_large"},
		"a large body":      {strings.Repeat(" ", 33<<20), "", 413, "too_large"},
		"deep":              {strings.Repeat("[", 1<<20), "", 400, "malformed"},
		"deep object":       {strings.Repeat(`{"a":`, 100_000), "", 422, ""},
		"deep in an array":  {"[" + strings.Repeat(`[`, 500_000) + strings.Repeat(`]`, 500_000) + "]", "", 422, ""},
		"quotes":            {"[" + strings.Repeat(`"`, 1<<20) + "]", "", 422, ""},
		"backslashes":       {`["` + strings.Repeat(`\`, 1<<20+1) + `"]`, "", 400, "malformed"},
		"a huge number":     {`{"id":"a","subreddit":"b","title":"c","created_utc":` + strings.Repeat("9", 1<<19) + `}`, "", 422, ""},
	}
}

func TestHostileBodiesGetAClearAnswer(t *testing.T) {
	f := open(t, frontdoor.Config{})
	for name, c := range hostileBodies(t) {
		t.Run(name, func(t *testing.T) {
			a := f.push(t, "posts", c.body, "Content-Encoding", c.coding)
			require.Equal(t, c.status, a.status, "%.300s", a.raw)
			require.Equal(t, c.code, a.body.Code)
			require.Empty(t, f.log.envelopes(t))
			require.Less(t, len(a.raw), 4096)
		})
	}
}

func TestABodyThatBreaksOffIsMalformed(t *testing.T) {
	f := open(t, frontdoor.Config{})
	a := f.send(t, "POST", "/v1/channels/posts", io.MultiReader(strings.NewReader(goodPost), broken{}))
	require.Equal(t, 400, a.status)
	require.Equal(t, "malformed", a.body.Code)
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("connection reset") }

func TestABodyThatNeverArrivesIsGivenUp(t *testing.T) {
	f := open(t, frontdoor.Config{ReadTimeout: 50 * time.Millisecond})
	server, _ := serve(t, f.door.Handler())
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer func() { require.NoError(t, conn.Close()) }()
	require.NoError(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
	_, err = io.WriteString(conn, "POST /v1/channels/posts HTTP/1.1\r\nHost: door\r\nAuthorization: Bearer all\r\n"+
		"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
	require.NoError(t, err)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	require.NoError(t, err)
	require.NoError(t, response.Body.Close())
	require.Equal(t, 400, response.StatusCode)
}

func TestMemoryStaysFlatUnderHostileBodies(t *testing.T) {
	f := open(t, frontdoor.Config{Quarantine: frontdoor.QuarantineConfig{Window: 1 << 20, MinRejects: 1 << 20}})
	bodies := hostileBodies(t)
	round := func() uint64 {
		for _, c := range bodies {
			f.push(t, "posts", c.body, "Content-Encoding", c.coding)
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := round()
	var after uint64
	for range 4 {
		after = round()
	}
	require.Less(t, float64(after), float64(before)+16<<20, fmt.Sprintf("%d bytes, then %d", before, after))
}
