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

// serveCeiling serves HTTP until ctx ends or in is closed.
func serveCeiling(ctx context.Context, in io.Reader, out io.Writer, handler http.Handler) error {
	ctx = untilClosed(ctx, in)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	context.AfterFunc(ctx, func() { server.Close() })
	if _, err := fmt.Fprintf(out, "http://%s\n", listener.Addr()); err != nil {
		return err
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// startCeiling starts a ceiling's server as a process and returns its URL.
func (b *Bench) startCeiling(ctx context.Context, name string) (*child, string, error) {
	c, err := b.spawn(ctx, "bench", name)
	if err != nil {
		return nil, "", err
	}
	return c, strings.TrimSpace(string(c.line)), nil
}
