package stack

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
)

// Blocks lie below the ranges from which Linux (32768 up), macOS and Windows (49152 up) take
// ports for outgoing connections, so that none is lost to a client while its server is down.
const (
	firstPort     = 12000
	portsPerBlock = 4
	portBlocks    = 4000
	portAttempts  = 200
)

// portBlock is a row of loopback ports that nobody else who uses this package is given, in
// any process, until it is released. Its first port is the guard: it stays bound, and the
// system frees it should this process die.
type portBlock struct {
	guard net.Listener
	first int
}

// reservePorts finds a block whose ports are all free.
func reservePorts() (*portBlock, error) {
	for range portAttempts {
		first := firstPort + portsPerBlock*rand.IntN(portBlocks)
		if block := tryBlock(first); block != nil {
			return block, nil
		}
	}
	return nil, errors.New("no free block of loopback ports")
}

// tryBlock binds the guard of the block at first and looks whether the others are free.
func tryBlock(first int) *portBlock {
	guard, err := net.Listen("tcp", loopback(first))
	if err != nil {
		return nil
	}
	for port := first + 1; port < first+portsPerBlock; port++ {
		l, err := net.Listen("tcp", loopback(port))
		if err != nil {
			guard.Close()
			return nil
		}
		l.Close()
	}
	return &portBlock{guard: guard, first: first}
}

// port gives the i-th port of the block, 0 ≤ i < portsPerBlock-1.
func (b *portBlock) port(i int) int { return b.first + 1 + i }

// release lets others have the block.
func (b *portBlock) release() error {
	if err := b.guard.Close(); err != nil {
		return fmt.Errorf("release ports: %w", err)
	}
	return nil
}

// loopback is the address of port on this machine.
func loopback(port int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
}
