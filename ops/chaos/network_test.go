package chaos

import (
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

// ailment is a way in which a network can be bad; without toxics it is cut.
type ailment struct {
	name   string
	away   bool // nothing comes through
	toxics []toxic
}

// ailments are all ways. Times are in milliseconds, rates in KB/s.
func ailments() []ailment {
	both := func(kind string, attributes map[string]int) []toxic {
		return []toxic{{kind, "upstream", attributes}, {kind, "downstream", attributes}}
	}
	return []ailment{
		{"cut off", true, nil},
		{"silent", true, both("timeout", map[string]int{"timeout": 0})},
		{"late", false, both("latency", map[string]int{"latency": 300, "jitter": 200})},
		{"reset", false, both("reset_peer", map[string]int{"timeout": 200})},
		{"slow to close", false, both("slow_close", map[string]int{"delay": 2000})},
		{"narrow", false, both("bandwidth", map[string]int{"rate": 20})},
		{"in pieces", false, both("slicer", map[string]int{"average_size": 100, "size_variation": 50, "delay": 100})},
	}
}

// network has the network to a server be bad for a time. Where Kafka can't be had through it
// at all, the door must say so.
func network(on *servers, server *stack.Server, a ailment, d time.Duration) fault {
	p := on.proxies[server.Name()]
	return fault{name: "network to " + server.Name() + " " + a.name, do: func(r *run) time.Time {
		require.NoError(r.t, p.fallIll(a))
		if server != on.Kafka || !a.away {
			r.wait(d)
			require.NoError(r.t, p.recover())
			return time.Now()
		}
		post := r.probe()
		r.refuse(post, d)
		require.NoError(r.t, p.recover())
		ended := time.Now()
		r.push(post) // it may be on the log: nothing was promised of it
		return ended
	}}
}
