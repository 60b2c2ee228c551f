package stack

import (
	"net"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestNoPortIsGivenTwice(t *testing.T) {
	t.Parallel()
	seen := make(map[int]bool)
	for range 300 {
		block, err := reservePorts()
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, block.release()) })
		for i := range portsPerBlock - 1 {
			port := block.port(i)
			require.False(t, seen[port])
			require.Less(t, port, 32768, "below the ports of outgoing connections")
			seen[port] = true
		}
	}
}

func TestABlockWithATakenPortIsPassedOver(t *testing.T) {
	t.Parallel()
	block, err := reservePorts()
	require.NoError(t, err)
	require.Nil(t, tryBlock(block.first), "its guard is bound")

	taken, err := net.Listen("tcp", loopback(block.port(2)))
	require.NoError(t, err)
	require.NoError(t, block.release())
	require.Nil(t, tryBlock(block.first), "one of its ports is bound")

	require.NoError(t, taken.Close())
	again := tryBlock(block.first)
	require.NotNil(t, again)
	require.NoError(t, again.release())
}
