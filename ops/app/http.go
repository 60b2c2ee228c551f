package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"golang.org/x/net/netutil"
)

// shutdownTimeout is what requests under way have to end after a stop.
const shutdownTimeout = 2 * time.Second

// maxConnections bounds what a server has open; who comes then waits until another has gone.
const maxConnections = 20_000

// maxHeader bounds a request's line and headers, in bytes.
const maxHeader = 64 << 10

// serveHTTP starts a server on the address and returns its URL.
func (a *App) serveHTTP(name, addr string, handler http.Handler) (string, error) {
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	listener = explained{netutil.LimitListener(listener, maxConnections)}
	server := &http.Server{
		Handler:           handler,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    maxHeader,
		ErrorLog:          slog.NewLogLogger(a.logger.Handler(), slog.LevelDebug),
	}
	a.services.start(name, func(ctx context.Context) error {
		stopped := make(chan struct{})
		go func() {
			defer close(stopped)
			<-ctx.Done()
			grace, cancel := context.WithTimeout(context.Background(), shutdownTimeout)
			defer cancel()
			if server.Shutdown(grace) != nil {
				server.Close()
			}
		}()
		err := server.Serve(listener)
		if errors.Is(err, http.ErrServerClosed) {
			<-stopped
			return nil
		}
		return err
	})
	return "http://" + listener.Addr().String(), nil
}
