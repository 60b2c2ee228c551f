package stream

import (
	"errors"
	"log/slog"
	"net"
	"sync"
	"time"
)

// errBrokerClosed ends what is dialed when the broker has ended.
var errBrokerClosed = errors.New("the embedded broker is closed")

// insideListener takes connections from a network and from inside the process, where a
// connection costs no calls of the system.
type insideListener struct {
	net.Listener
	logger   *slog.Logger
	accepted chan net.Conn
	closed   chan struct{}
	close    sync.Once
}

func newInsideListener(outside net.Listener, logger *slog.Logger) *insideListener {
	l := &insideListener{Listener: outside, logger: logger, accepted: make(chan net.Conn), closed: make(chan struct{})}
	go l.acceptOutside()
	return l
}

// acceptPause is how long the network is left alone when it gives no connection.
const acceptPause = 100 * time.Millisecond

// acceptOutside passes on what comes from the network until it is closed. The broker itself would
// never again take a connection after one that failed, for want of open files say.
func (l *insideListener) acceptOutside() {
	for {
		conn, err := l.Listener.Accept()
		if err == nil {
			if l.pass(conn) != nil {
				conn.Close()
			}
			continue
		}
		if errors.Is(err, net.ErrClosed) {
			return
		}
		l.logger.Warn("the embedded log takes no connection", "part", "broker", "err", err)
		select {
		case <-l.closed:
		case <-time.After(acceptPause):
		}
	}
}

func (l *insideListener) pass(conn net.Conn) error {
	select {
	case l.accepted <- conn:
		return nil
	case <-l.closed:
		return errBrokerClosed
	}
}

func (l *insideListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.accepted:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *insideListener) Close() error {
	l.close.Do(func() { close(l.closed) })
	return l.Listener.Close()
}

// dial connects from inside the process.
func (l *insideListener) dial() (net.Conn, error) {
	here, there := net.Pipe()
	if err := l.pass(there); err != nil {
		return nil, err
	}
	return here, nil
}
