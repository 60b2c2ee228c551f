//go:build unix

package stream_test

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"gravitas/envelope/stream"
	"gravitas/envelope/stream/streamtest"
)

// brokerDir and brokerAddr, set, make a run of this test binary a broker alone.
const (
	brokerDir  = "GRAVITAS_STREAM_BROKER_DIR"
	brokerAddr = "GRAVITAS_STREAM_BROKER_ADDR"
)

// brokerProcess is an embedded broker in a process of its own, which can be killed.
type brokerProcess struct {
	dir, addr string
	cmd       *exec.Cmd
	input     io.Closer
}

// start returns the address that the broker listens on.
func (b *brokerProcess) start(t *testing.T) string {
	b.cmd = exec.Command(os.Args[0], "-test.run=^TestAKilledBrokerKeepsItsPromises$")
	b.cmd.Env = append(os.Environ(), brokerDir+"="+b.dir, brokerAddr+"="+b.addr)
	input, err := b.cmd.StdinPipe()
	require.NoError(t, err)
	b.input = input
	output, err := b.cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, b.cmd.Start())
	for lines := bufio.NewScanner(output); lines.Scan(); {
		if addr, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			return addr
		}
	}
	t.Fatal("the broker did not start")
	return ""
}

func (b *brokerProcess) kill(t *testing.T) {
	require.NoError(t, b.cmd.Process.Kill())
	require.Error(t, b.cmd.Wait())
	b.input.Close()
}

// serveBroker is what the process does, until it is killed or its parent is gone.
func serveBroker(t *testing.T) {
	broker, err := stream.StartBroker(stream.BrokerConfig{Dir: os.Getenv(brokerDir), Addr: os.Getenv(brokerAddr), Sync: true}, quiet)
	require.NoError(t, err)
	fmt.Println("listening on", broker.Addr())
	_, _ = io.Copy(io.Discard, os.Stdin)
	require.NoError(t, broker.Close())
}

func TestAKilledBrokerKeepsItsPromises(t *testing.T) {
	if os.Getenv(brokerDir) != "" {
		serveBroker(t)
		return
	}
	broker := &brokerProcess{dir: filepath.Join(t.TempDir(), "log"), addr: "127.0.0.1:0"}
	broker.addr = broker.start(t) // and there again each time
	t.Cleanup(func() { broker.kill(t) })
	streamtest.RunKilled(t, func(t *testing.T) stream.Log { return newKafka(t, broker.addr, "") }, func(t *testing.T) {
		broker.kill(t)
		broker.start(t)
	})
}
