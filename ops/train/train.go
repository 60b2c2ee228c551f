// Package train is the job behind `gravitas train products`: it reads what users did from the log,
// learns the products' vectors from it, and puts these on the log for all agents to take over.
//
// It runs in one process, one training at a time. Nothing but a training that is complete comes
// into force, so one that is broken off by a stop changes nothing: it is asked for again.
package train

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"gravitas/agents/recommend"
	"gravitas/agents/recommend/learn"
	"gravitas/envelope"
	"gravitas/envelope/stream"
)

// Phases of a training.
const (
	Idle       = "idle"
	Reading    = "read-events"
	Learning   = "learn"
	Publishing = "publish"
	TakingOver = "take-over"
)

// Source is what a training's records are from.
const Source = "train-products"

// State is how far a training is, or was when it ended.
type State struct {
	Phase       string
	Started     time.Time // zero: none has been asked for here
	Done, Total int64     // records read, or steps learnt, in the phase
	Events      int       // that were learnt from
	Products    int       // that have vectors
	Words       int
	Version     string // of the vectors
	Error       string // why it failed, where it did
}

// Products has the newest set of products, or an error.
type Products interface {
	Set() (*recommend.Set, error)
}

// Job trains when it is asked to. Safe for concurrent use.
type Job struct {
	cfg      Config
	log      stream.Log
	products Products
	logger   *slog.Logger
	now      func() time.Time
	asked    chan struct{}

	mu    sync.Mutex
	state State
}

// Config says what is learnt from, and how.
type Config struct {
	Weights  map[string]float32 // of events, by kind; those of 0 are not learnt from
	Settings learn.Settings
}

// New returns a job on the log, whose trainings products takes over.
func New(cfg Config, log stream.Log, products Products, logger *slog.Logger, now func() time.Time) *Job {
	return &Job{
		cfg: cfg, log: log, products: products, logger: logger, now: now,
		asked: make(chan struct{}, 1), state: State{Phase: Idle},
	}
}

// State is how far the training is.
func (j *Job) State() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.state
}

// Start asks for a training; one that is under way stays the only one.
func (j *Job) Start() State {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.state.Phase == Idle {
		j.state = State{Phase: Reading, Started: j.now()}
		j.asked <- struct{}{}
	}
	return j.state
}

// change changes the state.
func (j *Job) change(how func(*State)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	how(&j.state)
}

// enter begins a phase of so many steps.
func (j *Job) enter(phase string, total int64) {
	j.logger.Info("training", "phase", phase)
	j.change(func(s *State) { s.Phase, s.Done, s.Total = phase, 0, total })
}

// Run trains whenever it is asked to, until ctx ends, then returns nil.
func (j *Job) Run(ctx context.Context) error {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-j.asked:
		}
		err := j.train(ctx)
		if err != nil {
			j.logger.Error("training failed", "err", err)
		}
		j.change(func(s *State) {
			if s.Phase = Idle; err != nil {
				s.Error = err.Error()
			}
		})
	}
}

func (j *Job) train(ctx context.Context) error {
	set, err := j.products.Set()
	if err != nil {
		return err
	}
	interactions, err := j.read(ctx)
	if err != nil {
		return err
	}
	j.enter(Learning, 0)
	training, err := j.cfg.Settings.Train(ctx, interactions, set.Named(), func(done, total int) {
		j.change(func(s *State) { s.Done, s.Total = int64(done), int64(total) })
	})
	if err != nil {
		return err
	}
	if training.Version, err = version(training); err != nil {
		return err
	}
	j.change(func(s *State) {
		s.Events, s.Products, s.Words, s.Version = len(interactions), len(training.Products), len(training.Words), training.Version
	})
	if set.Version() != training.Version {
		if err := j.publish(ctx, training); err != nil {
			return err
		}
	}
	j.logger.Info("trained", "version", training.Version, "events", len(interactions), "products", len(training.Products), "words", len(training.Words))
	return j.taken(ctx, training.Version)
}

// version is a hash of what was learnt, so the same vectors have the same.
func version(t *recommend.Training) (string, error) {
	records, err := t.Records()
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	for _, r := range records {
		sum.Write(r)
	}
	return hex.EncodeToString(sum.Sum(nil)[:8]), nil
}

// publish puts the training on the log, its commit last: all of it is of one key, so of one
// partition.
func (j *Job) publish(ctx context.Context, t *recommend.Training) error {
	items, err := t.Records()
	if err != nil {
		return err
	}
	j.enter(Publishing, int64(len(items)))
	created := j.now().UTC().Truncate(time.Microsecond)
	for i, item := range items {
		record := stream.NewRecord([]byte(Source), &envelope.Envelope{
			DataID: envelope.ItemID(envelope.ChannelProductEmbeddings, fmt.Sprintf("%s/%d", t.Version, i), item),
			Source: Source, Created: created, Channel: envelope.ChannelProductEmbeddings, ContentType: "application/json", Data: item,
		})
		if err := j.log.Publish(ctx, []stream.Record{record}); err != nil {
			return fmt.Errorf("publish the vectors: %w", err)
		}
		j.change(func(s *State) { s.Done++ })
	}
	return nil
}

// Of the wait for this process's own products to have the training:
const (
	takenWithin = time.Minute
	takenPoll   = 20 * time.Millisecond
)

var errNotTaken = errors.New("the vectors are on the log, but this process has not taken them over")

// taken waits until the training is in force.
func (j *Job) taken(ctx context.Context, version string) error {
	j.enter(TakingOver, 0)
	ctx, cancel := context.WithTimeout(ctx, takenWithin)
	defer cancel()
	tick := time.NewTicker(takenPoll)
	defer tick.Stop()
	for {
		if set, err := j.products.Set(); err == nil && set.Version() == version {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return errNotTaken
		}
	}
}
