package app

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/tidwall/gjson"
)

func TestWhatIsNoHTTPIsRefusedWithAProblem(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		http.Error(w, "a handler's own", http.StatusBadRequest)
	}))
	server.Listener = explained{server.Listener}
	server.Config.MaxHeaderBytes = maxHeader
	server.Start()
	defer server.Close()
	for _, c := range []struct {
		request string
		status  int
		detail  string // empty: the handler's answer
	}{
		{"GET /api/posts/%zz HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no HTTP"},
		{"GET /x y HTTP/1.1\r\nHost: x\r\n\r\n", 400, "no HTTP"},
		{"GET / HTTP/1.1\r\n\r\n", 400, "missing required Host header"},
		{"GET /" + strings.Repeat("x", 80<<10) + " HTTP/1.1\r\nHost: x\r\n\r\n", 431, "65536 bytes"},
		{"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: rot13\r\n\r\n", 501, ""},
		{"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 400, ""},
	} {
		t.Run(fmt.Sprintf("%.40q", c.request), func(t *testing.T) {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			require.NoError(t, err)
			defer conn.Close()
			_, err = conn.Write([]byte(c.request))
			require.NoError(t, err)
			response, err := http.ReadResponse(bufio.NewReader(conn), nil)
			require.NoError(t, err)
			defer response.Body.Close()
			body := make([]byte, 1024)
			n, _ := response.Body.Read(body)
			require.Equal(t, c.status, response.StatusCode)
			if c.status == 400 && c.detail == "" {
				require.Equal(t, "a handler's own\n", string(body[:n]))
				return
			}
			require.Equal(t, "application/problem+json", response.Header.Get("Content-Type"))
			require.EqualValues(t, c.status, gjson.GetBytes(body[:n], "status").Int())
			require.Contains(t, gjson.GetBytes(body[:n], "detail").String(), c.detail)
		})
	}
}
