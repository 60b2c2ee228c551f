package frontdoor

import (
	"fmt"
	"runtime"
	"time"
)

// Config bounds what the door takes. A zero field stands for its default.
type Config struct {
	// Instance names this door in what it reports; it differs between processes.
	Instance string
	// MaxBody is the most bytes of a request's body, as sent and decompressed: 32 MiB.
	MaxBody int
	// MaxItems is the most items of one request: 10,000.
	MaxItems int
	// InFlight is about the most memory, in bytes, that all requests under way may
	// take together; past it the door answers 429: 256 MiB.
	InFlight int
	// Checking is how many requests' items are decompressed and checked at a time, which
	// takes processor time alone: twice as many as there are processors.
	Checking int
	// Publishing is the most bytes of bodies on their way to the log at a time, where the
	// log is quick; where it is slow they are fewer: 32 MiB. A body counts as 1 MiB at most.
	Publishing int
	// Turn is how long a request waits for its turn at either; past it the door
	// answers 429: 2 s.
	Turn time.Duration
	// Patience is how long a publish may go without any publish succeeding before
	// the log counts as away: 900 ms, and 100 ms more for each MiB.
	Patience time.Duration
	// PublishTimeout ends a publish however the log fares: 10 s.
	PublishTimeout time.Duration
	// ReadTimeout is how long a request's body may take to arrive: 30 s.
	ReadTimeout time.Duration
	// AnswerTimeout is how long a request may take in all, its client's taking the answer
	// included: 90 s.
	AnswerTimeout time.Duration
	// Quarantine is when a producer's rejects shut it out, and for how long.
	Quarantine QuarantineConfig
}

// QuarantineConfig says when a producer is shut out. A zero field stands for its default.
type QuarantineConfig struct {
	// Window is how many of a producer's last items are looked at: 1,000.
	Window int
	// MinRejects is how many of them must be rejects, at the least: 100.
	MinRejects int
	// Share of them must be exceeded by rejects: 0.5.
	Share float64
	// Cooldown is how long the first quarantine lasts, 1 min; each further one
	// lasts twice as long, up to MaxCooldown, 1 h. After as long without one it
	// begins anew.
	Cooldown, MaxCooldown time.Duration
}

// Validate names the field that makes no sense.
func (c Config) Validate() error {
	d := c.withDefaults()
	switch {
	case d.MaxBody < 0, d.MaxItems < 0, d.InFlight < 0:
		return fmt.Errorf("front door: max body %d, max items %d and in flight %d must not be negative", c.MaxBody, c.MaxItems, c.InFlight)
	case d.Checking < 1, d.Publishing < 1, d.Turn < 0:
		return fmt.Errorf("front door: checking %d and publishing %d must be positive, turn %s not negative", c.Checking, c.Publishing, c.Turn)
	case d.InFlight < 4*d.MaxBody:
		return fmt.Errorf("front door: in flight %d must be at least four times max body %d", d.InFlight, d.MaxBody)
	case d.Patience < 0, d.PublishTimeout < d.Patience:
		return fmt.Errorf("front door: publish timeout %s must be at least patience %s", d.PublishTimeout, d.Patience)
	case d.ReadTimeout < 0, d.AnswerTimeout < d.ReadTimeout:
		return fmt.Errorf("front door: read timeout %s must not be negative, nor past answer timeout %s", c.ReadTimeout, d.AnswerTimeout)
	}
	return d.Quarantine.validate()
}

func (c QuarantineConfig) validate() error {
	switch {
	case c.Window < 1, c.MinRejects < 1, c.MinRejects > c.Window:
		return fmt.Errorf("front door: quarantine: %d rejects at least of a window of %d make no sense", c.MinRejects, c.Window)
	case c.Share < 0, c.Share >= 1:
		return fmt.Errorf("front door: quarantine: share %g must be between 0 and 1", c.Share)
	case c.Cooldown < 0, c.MaxCooldown < c.Cooldown:
		return fmt.Errorf("front door: quarantine: a cool-down from %s to %s makes no sense", c.Cooldown, c.MaxCooldown)
	}
	return nil
}

func (c Config) withDefaults() Config {
	c.MaxBody = orDefault(c.MaxBody, 32<<20)
	c.MaxItems = orDefault(c.MaxItems, 10_000)
	c.InFlight = orDefault(c.InFlight, 256<<20)
	c.Checking = orDefault(c.Checking, 2*runtime.GOMAXPROCS(0))
	c.Publishing = orDefault(c.Publishing, 32<<20)
	c.Turn = orDefault(c.Turn, 2*time.Second)
	c.Patience = orDefault(c.Patience, 900*time.Millisecond)
	c.PublishTimeout = orDefault(c.PublishTimeout, 10*time.Second)
	c.ReadTimeout = orDefault(c.ReadTimeout, 30*time.Second)
	c.AnswerTimeout = orDefault(c.AnswerTimeout, 90*time.Second)
	q := &c.Quarantine
	q.Window = orDefault(q.Window, 1_000)
	q.MinRejects = orDefault(q.MinRejects, 100)
	q.Share = orDefault(q.Share, 0.5)
	q.Cooldown = orDefault(q.Cooldown, time.Minute)
	q.MaxCooldown = orDefault(q.MaxCooldown, time.Hour)
	return c
}

func orDefault[T comparable](v, def T) T {
	var zero T
	if v == zero {
		return def
	}
	return v
}
