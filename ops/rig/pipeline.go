package rig

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gravitas/readapi/ledger"
)

// Pipeline is the account that the read API gives of itself.
type Pipeline struct {
	Channels []struct {
		Name  string
		Depth int64
	}
	Agents []struct {
		Agent        string
		Accepted     int64
		DeadLettered int64 `json:"dead_lettered"`
		InFlight     int64 `json:"in_flight"`
	}
	Balanced bool
}

// Settle waits until every agent is done with all that follows from what was pushed before, of
// posts at least so many, and returns how long that took. No dead letters may have come of it.
func (s *Site) Settle(limit time.Duration, pushed int) time.Duration {
	s.t.Helper()
	begun := time.Now()
	return Await(s.t, limit, func() error {
		p, err := s.Pipeline()
		if err == nil {
			err = p.Quiet(int64(pushed))
		}
		if err == nil && time.Since(begun) <= 2*ledger.DefaultConfig().Keep {
			err = errors.New("the account may be of the time before the last push")
		}
		if err == nil && p.DeadLetters() > 0 {
			err = fmt.Errorf("%d dead letters", p.DeadLetters())
		}
		return err
	})
}

// Pipeline asks for the account.
func (s *Site) Pipeline() (p Pipeline, err error) {
	body, err := s.Get("/api/pipeline")
	if err == nil {
		err = json.Unmarshal(body, &p)
	}
	return p, err
}

// Quiet is nil once so many posts are on the log and nothing is in flight.
func (p Pipeline) Quiet(pushed int64) error {
	for _, c := range p.Channels {
		if c.Name == "posts" && c.Depth < pushed {
			return fmt.Errorf("%d of %d posts on the log", c.Depth, pushed)
		}
	}
	for _, a := range p.Agents {
		if a.InFlight != 0 {
			return fmt.Errorf("%s: %d in flight", a.Agent, a.InFlight)
		}
	}
	if !p.Balanced {
		return errors.New("the ledger does not add up")
	}
	return nil
}

// DeadLetters counts those of all agents.
func (p Pipeline) DeadLetters() (n int64) {
	for _, a := range p.Agents {
		n += a.DeadLettered
	}
	return n
}
