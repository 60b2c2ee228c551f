package bench

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/gorilla/websocket"
)

// LoopArg is the argument that runs the ceiling of fanout; see [ServeLoop].
const LoopArg = "loop"

// ServeLoop writes prepared messages to websocket clients in a bare loop, until ctx ends or
// in is closed. It prints the address as its ready line.
func ServeLoop(ctx context.Context, in io.Reader, out io.Writer) error {
	return serveCeiling(ctx, in, out, &loop{})
}

// loop gathers clients, and once it has them all writes to one after the other.
type loop struct {
	upgrader websocket.Upgrader
	mu       sync.Mutex
	conns    []*websocket.Conn
}

// loopURL connects one of so many clients to a loop that writes frames of that size.
func loopURL(base string, clients, frameBytes int) string {
	return fmt.Sprintf("ws%s/?clients=%d&bytes=%d", strings.TrimPrefix(base, "http"), clients, frameBytes)
}

// ServeHTTP takes a client in. The last one's request goes on until a client leaves.
func (l *loop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	clients, err := strconv.Atoi(r.FormValue("clients"))
	size, sizeErr := strconv.Atoi(r.FormValue("bytes"))
	if err != nil || sizeErr != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	conn, err := l.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	if conns := l.gather(conn, clients); conns != nil {
		_ = writeAll(conns, bytes.Repeat([]byte("x"), size)) // ends as its clients do
	}
}

// gather returns the clients once they are as many as wanted, nil before.
func (l *loop) gather(conn *websocket.Conn, wanted int) []*websocket.Conn {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.conns = append(l.conns, conn)
	if len(l.conns) < wanted {
		return nil
	}
	conns := l.conns
	l.conns = nil
	return conns
}

// writeAll writes a message to every client again and again, prepared anew each time.
func writeAll(conns []*websocket.Conn, body []byte) error {
	defer func() {
		for _, c := range conns {
			c.Close()
		}
	}()
	for {
		message, err := websocket.NewPreparedMessage(websocket.TextMessage, body)
		if err != nil {
			return err
		}
		for _, c := range conns {
			if err := c.WritePreparedMessage(message); err != nil {
				return err
			}
		}
	}
}
