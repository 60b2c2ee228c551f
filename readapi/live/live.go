// Package live tells clients what lands on the log as it lands.
//
// A Hub follows the channels that clients may watch and puts every event, in one
// serial order, into one bounded ring that all clients share. A client is a
// position in the ring and a set of subscriptions: it takes all that is new for
// it as one frame whenever it is ready for more, so a fast client sees each
// event at once, a slow one gets fewer and larger frames, and none costs memory
// of its own. Equal frames are built once. Where clients are many they are told
// in rounds, so far apart that all can take a frame: the more there is to tell,
// the larger the frames.
//
// Each frame carries a cursor: the offset on every partition that it reaches to. A
// client that comes back with its cursor goes on from there, out of the ring or
// out of the log, with nothing missing and nothing twice; where the log no
// longer reaches back it is told so with a reset. Scores that an agent repeats
// after a crash are dropped, for as far back as Config.Seen remembers.
package live

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"sync"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/readapi/problem"
)

// Deps are the parts that the hub works with.
type Deps struct {
	Log        stream.Log
	Channels   []string // registered channels
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	Origin     func(*http.Request) bool // whether a page of that origin may connect
	Scorer     func() string            // whose scores clients are told of; nil: all
}

// Hub follows the log and serves clients. Safe for concurrent use.
type Hub struct {
	config   Config
	deps     Deps
	metrics  *metrics
	upgrader websocket.Upgrader
	feeds    []*feed // those that are always followed
	frames   *frameCache
	ready    chan struct{} // closed when every feed has been found
	replays  chan struct{} // holds a token for each under way
	clients  sync.WaitGroup

	mu        sync.Mutex
	addresses map[string]int // clients of each
	ring      ring
	rounds    rounds
	stopped   bool
	raw       map[string]*rawFeed
	running   *errgroup.Group // of Run; nil before
	context   context.Context // of Run
}

// New returns a hub that follows those of the channels that have a topic of
// their own, and others when a client asks for their envelopes.
func New(config Config, deps Deps) (*Hub, error) {
	h := &Hub{
		config:  config,
		deps:    deps,
		frames:  newFrameCache(config.Frames, config.RingBytes),
		ready:   make(chan struct{}),
		replays: make(chan struct{}, config.Replays),
		ring:    newRing(config.RingEvents, config.RingBytes),
		rounds:  newRounds(),
		raw:     map[string]*rawFeed{},

		addresses: map[string]int{},
	}
	for _, kind := range kinds {
		if slices.Contains(deps.Channels, kind.channel) || kind.channel == pipeline.Channel {
			h.feeds = append(h.feeds, newFeed(h, kind.of(deps.Scorer)))
		}
	}
	h.upgrader = websocket.Upgrader{
		HandshakeTimeout: config.WriteTimeout, ReadBufferSize: 1024, WriteBufferSize: 1024,
		WriteBufferPool: &sync.Pool{}, CheckOrigin: deps.Origin, Error: refuse,
	}
	var err error
	h.metrics, err = newMetrics(deps.Registerer, h)
	return h, err
}

// Run follows the channels until ctx ends, then ends every client's connection
// and returns nil once all have gone.
func (h *Hub) Run(ctx context.Context) error {
	group, ctx := errgroup.WithContext(ctx)
	h.mu.Lock()
	h.running, h.context = group, ctx
	h.mu.Unlock()
	for _, f := range h.feeds {
		group.Go(func() error { return f.follow(ctx) })
	}
	group.Go(func() error { return h.awaitFeeds(ctx) })
	group.Go(func() error {
		<-ctx.Done()
		h.stop()
		return nil
	})
	err := group.Wait()
	h.clients.Wait()
	return err
}

// Ready is closed once the end of each feed is known, and clients are taken.
func (h *Hub) Ready() <-chan struct{} { return h.ready }

// awaitFeeds says that the hub is ready once the end of each feed is known.
func (h *Hub) awaitFeeds(ctx context.Context) error {
	for _, f := range h.feeds {
		select {
		case <-ctx.Done():
			return nil
		case <-f.found:
		}
	}
	close(h.ready)
	return nil
}

// stop lets no more clients in; those that are here end with Run's context.
func (h *Hub) stop() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.stopped = true
}

// admit counts a client in: unavailable where the hub is not ready, full or stopping, rate_limited
// where the client's address has as many as it may. Who is let in leaves by the function returned.
func (h *Hub) admit(r *http.Request) (leave func(), err error) {
	select {
	case <-h.ready:
	default:
		return nil, problem.New(problem.Unavailable, "the log has not been found yet; try again")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.stopped {
		return nil, problem.New(problem.Unavailable, "this instance is stopping; try again")
	}
	if int(h.metrics.connected.Load()) >= h.config.Clients {
		return nil, problem.New(problem.Unavailable, "%d clients are all that this instance takes; try again", h.config.Clients)
	}
	address := addressOf(r)
	if address != "" && h.addresses[address] >= h.config.PerAddress {
		return nil, problem.New(problem.RateLimited, "%s has %d clients here, which is all that one address may; close one", address, h.config.PerAddress)
	}
	h.addresses[address]++
	h.metrics.connected.Add(1)
	h.clients.Add(1)
	return func() { h.leave(address) }, nil
}

// addressOf is the address that a client is counted under, of IPv6 the network that one line is
// given; those on loopback, whom a proxy may stand for, are not counted.
func addressOf(r *http.Request) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	addr := at.Addr().Unmap().WithZone("")
	switch {
	case err != nil || addr.IsLoopback():
		return ""
	case addr.Is6():
		network, _ := addr.Prefix(64) // fits any IPv6 address
		return network.String()
	default:
		return addr.String()
	}
}

// leave counts a client out.
func (h *Hub) leave(address string) {
	h.mu.Lock()
	if h.addresses[address]--; h.addresses[address] == 0 {
		delete(h.addresses, address)
	}
	h.mu.Unlock()
	h.metrics.connected.Add(-1)
	h.clients.Done()
}

// append adds a feed's batch to the ring and wakes the clients. What comes
// after the feed was dropped is no one's to see.
func (h *Hub) append(b batch) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if b.feed.dropped {
		return
	}
	b.feed.dropped = b.change == dropped
	h.ring.append(b)
	if b.change == grown && b.feed.since == 0 {
		b.feed.since = h.ring.end()
	}
	h.wake()
}
