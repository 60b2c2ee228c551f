package readapi

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"gravitas/agents/store"
	"gravitas/envelope/keyring"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
	"gravitas/tracecache"
)

// ErrInvalid is wrapped by a Scorer's errors about the fields of an item, and by those of
// Rebuilds and Trainings about what they were asked for.
var ErrInvalid = errors.New("invalid")

// Deps are the parts that the API reads from. Scorer, Keys, Rebuilds, Trainings, Products and Pages
// may be nil.
type Deps struct {
	Log        stream.Log
	Store      store.Store
	Traces     tracecache.Cache
	Agents     []pipeline.Agent
	Channels   []string // registered channels, by name
	Scorer     Scorer
	Keys       Keys
	Rebuilds   Rebuilds
	Trainings  Trainings
	Products   Products
	Producers  func() []keyring.Entry    // registered, the revoked ones too; nil: none is known
	InForce    func() string             // the scorer whose scores are shown; nil: the newest one's
	Group      func(agent string) string // the consumer group that an agent works as; nil: its name
	Pages      http.Handler              // every path outside /api
	Logger     *slog.Logger
	Registerer prometheus.Registerer
	Clock      func() time.Time
}

// Scorer scores a post's fields as the scoring agent would. Safe for concurrent
// use. An item whose fields are at fault is an error that wraps ErrInvalid.
type Scorer interface {
	Score(item []byte) (Verdict, error)
}

// Verdict is a score, 0 (unserious) to 1 (serious), and why.
type Verdict struct {
	Score       float64
	Explanation []TokenWeight // by weight, what matters most first
	Model       string        // its version
}

// TokenWeight is how much one token of an item moved its score: up where
// positive, down where negative.
type TokenWeight struct {
	Token  string  `json:"token"`
	Weight float64 `json:"weight"`
}

// Products are those that recommendations are found among. Safe for concurrent use.
type Products interface {
	// Find returns those that have all the words of a text, or ones that begin with them, in any order.
	Find(text string) ([]Product, error)
	// Product returns one, and whether it is known.
	Product(id string) (Product, bool)
	// Point is where a product is on the map of all of them.
	Point(id string) (x, y float64, known bool)
	// PointOf is where a vector, base64, of a version of the products' vectors is on the map;
	// false where the map is of another version.
	PointOf(version, vector string) (x, y float64, ok bool)
}

// Product is what is shown of a product.
type Product struct{ ID, Title string }

// Rebuilds begins and tells of rebuilds of projections. Safe for concurrent use.
type Rebuilds interface {
	// Start begins a rebuild, with the scores of a scorer or, "", of the one in force, and
	// changes nothing where it is under way. A projection that is unknown, or under way with
	// another scorer, is an error that wraps ErrInvalid.
	Start(ctx context.Context, projection, scorer string) error
	// List returns the state of every projection.
	List() []Rebuild
}

// Rebuild is where a projection's rebuild is, or was when it ended.
type Rebuild struct {
	Projection string
	Phase      string // empty where none is under way
	Started    time.Time
	Done       int64  // records read
	Total      int64  // records to read
	Scorer     string // whose scores it is made with, or was last
	Error      string // why it waits, where it does
}

// Trainings begins and tells of trainings. Safe for concurrent use.
type Trainings interface {
	// Start begins a training, and changes nothing where it is under way. A name that is unknown
	// is an error that wraps ErrInvalid.
	Start(name string) error
	// List returns the state of every training.
	List() []Training
}

// Training is where a training is, or was when it ended.
type Training struct {
	Name        string
	Phase       string // empty where none is under way
	Started     time.Time
	Done, Total int64  // of the phase
	Version     string // of what it made, or made last
	Events      int    // it was made of
	Products    int
	Words       int
	Error       string // why it failed, where it did
}

// Keys tells which keys open what. Safe for concurrent use; comparisons take
// the same time for any key.
type Keys interface {
	// Reader reports whether the key may read.
	Reader(key string) bool
	// Operator reports whether the key may act as operator; it then may read too.
	Operator(key string) bool
}

func (d Deps) validate() error {
	switch {
	case d.Log == nil:
		return errors.New("read API needs a log")
	case d.Store == nil:
		return errors.New("read API needs a store")
	case d.Traces == nil:
		return errors.New("read API needs a trace cache")
	case d.Logger == nil || d.Registerer == nil || d.Clock == nil:
		return errors.New("read API needs a logger, a registerer and a clock")
	}
	return nil
}
