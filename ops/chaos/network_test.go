package chaos

import (
	"time"

	"github.com/stretchr/testify/require"

	"gravitas/ops/stack"
)

// ailment is a way in which a network can be bad; without toxics it is cut.
type ailment struct {
	name   string
	toxics []toxic
}

// ailments are all ways. Times are in milliseconds, rates in KB/s.
func ailments() []ailment {
	both := func(kind string, attributes map[string]int) []toxic {
		return []toxic{{kind, "upstream", attributes}, {kind, "downstream", attributes}}
	}
	return []ailment{
		{"cut off", nil},
		{"silent", both("timeout", map[string]int{"timeout": 0})},
		{"late", both("latency", map[string]int{"latency": 300, "jitter": 200})},
		{"reset", both("reset_peer", map[string]int{"timeout": 200})},
		{"slow to close", both("slow_close", map[string]int{"delay": 2000})},
		{"narrow", both("bandwidth", map[string]int{"rate": 20})},
		{"in pieces", both("slicer", map[string]int{"average_size": 100, "size_variation": 50, "delay": 100})},
	}
}

// network has the network to a server be bad for a time.
func network(on *servers, server *stack.Server, a ailment, d time.Duration) fault {
	p := on.proxies[server.Name()]
	return fault{name: "network to " + server.Name() + " " + a.name, do: func(r *run) time.Time {
		if a.toxics == nil {
			p.Stop()
			r.wait(d)
			require.NoError(r.t, p.Start())
			return time.Now()
		}
		for _, one := range a.toxics {
			require.NoError(r.t, p.poison(one))
		}
		r.wait(d)
		p.heal()
		return time.Now()
	}}
}
