package stream

import (
	"log/slog"
	"net"
	"sync/atomic"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// scarceListener fails once, as where a process has no open files left.
type scarceListener struct {
	net.Listener
	failed atomic.Bool
}

func (l *scarceListener) Accept() (net.Conn, error) {
	if l.failed.CompareAndSwap(false, true) {
		return nil, syscall.EMFILE
	}
	return l.Listener.Accept()
}

func TestAConnectionThatCanNotBeTakenEndsNothing(t *testing.T) {
	outside, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	l := newInsideListener(&scarceListener{Listener: outside}, slog.New(slog.DiscardHandler))
	there, err := net.Dial("tcp", l.Addr().String())
	require.NoError(t, err)
	defer there.Close()
	here, err := l.Accept()
	require.NoError(t, err)
	require.NoError(t, here.Close())
	require.NoError(t, l.Close())
	_, err = l.Accept()
	require.ErrorIs(t, err, net.ErrClosed)
}
