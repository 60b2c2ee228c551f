package live_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"

	"gravitas/readapi/live"
)

// refused asks for a websocket and returns the problem that it is refused with.
func (f *fixture) refused(t *testing.T, path string, header http.Header) (status int, code, retryAfter string) {
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.url, "http")+path, header)
	if err == nil {
		conn.Close()
		require.FailNow(t, "was let in")
	}
	defer response.Body.Close()
	body := make([]byte, 1024)
	n, _ := response.Body.Read(body)
	return response.StatusCode, gjson.GetBytes(body[:n], "code").String(), response.Header.Get("Retry-After")
}

func TestClientsAreBoundedInAll(t *testing.T) {
	f := serve(t, newLog(t), func(c *live.Config) { c.Clients = 2 })
	first := f.subscribe(t, "scores")
	f.events(t, "subscribe=scores", "").next()
	status, code, retry := f.refused(t, "/live", nil)
	require.Equal(t, 503, status)
	require.Equal(t, "unavailable", code)
	require.NotEmpty(t, retry)
	first.conn.Close()
	require.Eventually(t, func() bool {
		conn, err := f.from("127.0.0.1:1001")
		if err == nil {
			conn.Close()
		}
		return err == nil
	}, patience, time.Millisecond, "who leaves makes room")
}

func TestClientsOfOneAddressAreBounded(t *testing.T) {
	for _, c := range []struct{ first, same, other string }{
		{"203.0.113.7:1001", "203.0.113.7:1002", "203.0.113.8:1001"},
		{"[2001:db8::1]:1001", "[2001:db8::2]:1001", "[2001:db8:0:1::1]:1001"},
	} {
		f := serve(t, newLog(t), func(c *live.Config) { c.PerAddress = 1 })
		held, err := f.from(c.first)
		require.NoError(t, err)
		for _, path := range []string{"/live", "/sse?subscribe=scores"} {
			status, code, retry := f.refused(t, path, http.Header{"Test-Address": {c.same}})
			require.Equal(t, 429, status)
			require.Equal(t, "rate_limited", code)
			require.NotEmpty(t, retry)
		}
		other, err := f.from(c.other)
		require.NoError(t, err)
		other.Close()
		held.Close()
		require.Eventually(t, func() bool {
			again, err := f.from(c.same)
			if err == nil {
				again.Close()
			}
			return err == nil
		}, patience, time.Millisecond, "who leaves makes room")
	}
}

// from connects from an address.
func (f *fixture) from(address string) (*websocket.Conn, error) {
	conn, response, err := websocket.DefaultDialer.Dial("ws"+strings.TrimPrefix(f.url, "http")+"/live", http.Header{"Test-Address": {address}})
	if response != nil {
		response.Body.Close()
	}
	return conn, err
}

func TestClientsOnLoopbackCountInAllAlone(t *testing.T) {
	f := serve(t, newLog(t), func(c *live.Config) { c.PerAddress = 1 })
	f.subscribe(t, "scores")
	f.subscribe(t, "scores")
}

func TestAForeignPageMayNotHearEvents(t *testing.T) {
	f := serve(t, newLog(t), nil)
	request, err := http.NewRequest(http.MethodGet, f.url+"/sse?subscribe=scores", nil)
	require.NoError(t, err)
	request.Header.Set("Origin", "https://evil.example.org")
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	response.Body.Close()
	require.Equal(t, http.StatusForbidden, response.StatusCode)
}
