package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// NoopArg is the argument that runs the ceiling of door-single; see [ServeNoop].
const NoopArg = "noop"

// ServeNoop serves HTTP with a handler that reads each request's body and answers
// 202, until ctx ends or in is closed. It prints the address as its ready line.
func ServeNoop(ctx context.Context, in io.Reader, out io.Writer) error {
	ctx = untilClosed(ctx, in)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: http.HandlerFunc(noop), ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func noop(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

// startNoop starts the server as a process and returns its URL.
func (b *Bench) startNoop(ctx context.Context) (*child, string, error) {
	c, err := b.spawn(ctx, "bench", NoopArg)
	if err != nil {
		return nil, "", err
	}
	return c, strings.TrimSpace(string(c.line)), nil
}
