package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"strconv"
)

// explained are connections on which the server's own refusals are problems as all others are
// (RFC 9457). A request that is no HTTP, such as one with a bad escape in its path, reaches no
// handler: net/http writes a plain text itself, in one piece.
type explained struct{ net.Listener }

// Accept waits for the next connection.
func (l explained) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return explainedConn{conn}, nil
}

type explainedConn struct{ net.Conn }

// plainHead is how the head of net/http's own refusals ends; handlers' answers have a Date in it.
var plainHead = []byte("\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n")

// Write writes b, or the problem that a refusal in b is.
func (c explainedConn) Write(b []byte) (int, error) {
	if !bytes.HasPrefix(b, []byte("HTTP/1.1 ")) {
		return c.Conn.Write(b)
	}
	end := bytes.IndexByte(b, '\r')
	if end < 0 || !bytes.HasPrefix(b[end:], plainHead) {
		return c.Conn.Write(b)
	}
	if _, err := c.Conn.Write(explain(b[:end])); err != nil {
		return 0, err
	}
	return len(b), nil
}

// explain makes a problem of a refusal's status line, such as
// "HTTP/1.1 400 Bad Request: missing required Host header".
func explain(line []byte) []byte {
	_, rest, _ := bytes.Cut(line, []byte(" "))
	number, reason, _ := bytes.Cut(rest, []byte(" "))
	status, err := strconv.Atoi(string(number))
	if err != nil {
		status = http.StatusBadRequest
	}
	code, detail := "malformed", "the request is no HTTP that can be read"
	if status == http.StatusRequestHeaderFieldsTooLarge {
		code, detail = "too_large", fmt.Sprintf("the address and the headers are over %d bytes", maxHeader)
	} else if _, more, ok := bytes.Cut(reason, []byte(": ")); ok {
		detail = string(more)
	}
	body, _ := json.Marshal(map[string]any{ // always marshals
		"type": "about:blank", "title": http.StatusText(status), "status": status, "detail": detail, "code": code,
	})
	return fmt.Appendf(nil, "HTTP/1.1 %d %s\r\nContent-Type: application/problem+json\r\nCache-Control: no-store\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s",
		status, http.StatusText(status), len(body), body)
}
