// Package frontdoor is the HTTP door that every item enters by: it knows the
// producer by its key, checks each item, wraps it in an envelope and puts it on
// the log.
//
// It answers 202 once every item that it accepted is durable on the log, and
// never before. One bad item never fails its neighbours. Memory is bounded
// whatever comes in: past its bounds the door refuses.
package frontdoor

import (
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gravitas/envelope"
	"gravitas/envelope/keyring"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// Keyring knows producers by their keys.
type Keyring interface {
	// Lookup returns the producer whose key it is, and whether there is one.
	Lookup(key string) (keyring.Entry, bool)
}

// Recorder takes trace stamps, and returns at once. [tracecache.Recorder] is one.
type Recorder interface {
	Record(stamps ...tracecache.Stamp)
}

// Deps are what the door works with. All are needed.
type Deps struct {
	Log        stream.Publisher
	Channels   *envelope.Channels
	Keyring    Keyring
	Recorder   Recorder
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	Now        func() time.Time
}

// Door is the front door. Its methods are safe for concurrent use. It has no
// goroutines of its own: a server that has shut down has ended it, but for Report.
type Door struct {
	deps       Deps
	cfg        Config
	handler    http.Handler
	publisher  *publisher
	budget     budget
	window     *window
	checking   *turns
	inflaters  *inflaters
	scorecards *scorecards
	metrics    *metrics
	deliveries sync.Pool // *delivery
}

// New returns a door. The config must be valid.
func New(cfg Config, deps Deps) *Door {
	cfg = cfg.withDefaults()
	d := &Door{
		deps:       deps,
		cfg:        cfg,
		publisher:  newPublisher(deps.Log, cfg.Patience, cfg.PublishTimeout),
		window:     newWindow(cfg.Publishing, cfg.Patience/2, cfg.Turn),
		checking:   newTurns(cfg.Checking, cfg.Turn),
		inflaters:  newInflaters(),
		scorecards: newScorecards(cfg.Quarantine),
		metrics:    newMetrics(deps.Registerer, deps.Channels),
	}
	d.budget.free.Store(int64(cfg.InFlight))
	d.deliveries.New = func() any { return new(delivery) }
	d.handler = d.routes()
	return d
}

// Handler answers every route under /v1.
func (d *Door) Handler() http.Handler { return d.handler }

// Scorecards returns how every producer that this door has seen fares, by name.
func (d *Door) Scorecards() []Scorecard { return d.scorecards.all(d.deps.Now()) }
