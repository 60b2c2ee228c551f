package live

import (
	"fmt"
	"time"
)

// Config bounds what clients can cost.
type Config struct {
	RingEvents    int           // events kept for clients to catch up from
	RingBytes     int           // and their size at most
	Frames        int           // built frames kept for others who want the same
	FrameEvents   int           // events of one frame, about
	FrameBytes    int           // and its size, about
	Lag           int           // a client further behind than this many events gets conflated frames
	Seen          int           // scores of each partition remembered, to drop repeats
	Clients       int           // at once
	PerAddress    int           // of them from one address, but for those on loopback
	Replays       int           // clients that are told out of the log at once; others wait
	Subscriptions int           // of one client
	MessageBytes  int64         // of a client's message
	Round         time.Duration // that one client's frame takes, about: many clients are told in rounds
	PingEvery     time.Duration // to each client
	PongTimeout   time.Duration // for a client to answer
	WriteTimeout  time.Duration // for a client to take one frame
}

// DefaultConfig is what holds where nothing is set.
func DefaultConfig() Config {
	return Config{
		RingEvents: 65536, RingBytes: 32 << 20, Frames: 256, FrameEvents: 2048, FrameBytes: 512 << 10,
		Lag: 4096, Seen: 32768, Clients: 10000, PerAddress: 1000, Replays: 64, Subscriptions: 256, MessageBytes: 64 << 10,
		Round: 40 * time.Microsecond, PingEvery: 25 * time.Second, PongTimeout: 10 * time.Second, WriteTimeout: 30 * time.Second,
	}
}

// Validate reports values that can't work.
func (c Config) Validate() error {
	for name, n := range map[string]int{
		"ring events": c.RingEvents, "ring bytes": c.RingBytes, "frames": c.Frames, "frame events": c.FrameEvents,
		"frame bytes": c.FrameBytes, "lag": c.Lag, "seen": c.Seen, "clients": c.Clients, "clients of an address": c.PerAddress, "replays": c.Replays,
		"subscriptions": c.Subscriptions, "message bytes": int(c.MessageBytes), "round": int(c.Round), "ping every": int(c.PingEvery),
		"pong timeout": int(c.PongTimeout), "write timeout": int(c.WriteTimeout),
	} {
		if n <= 0 {
			return fmt.Errorf("live %s: %d must be positive", name, n)
		}
	}
	return nil
}
