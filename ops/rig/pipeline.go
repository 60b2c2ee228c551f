package rig

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// pipeline is the account that the read API gives of itself.
type pipeline struct {
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

// Settle waits until every agent is done with all that follows from at least so many
// records pushed, and returns how long that took. No dead letters may have come of it.
func (s *Site) Settle(limit time.Duration, pushed int) time.Duration {
	s.t.Helper()
	return Await(s.t, limit, func() error {
		body, err := s.Get("/api/pipeline")
		if err != nil {
			return err
		}
		var p pipeline
		if err := json.Unmarshal(body, &p); err != nil {
			return err
		}
		return p.quiet(int64(pushed))
	})
}

func (p pipeline) quiet(pushed int64) error {
	for _, c := range p.Channels {
		if c.Name == "posts" && c.Depth < pushed {
			return fmt.Errorf("%d of %d posts on the log", c.Depth, pushed)
		}
	}
	for _, a := range p.Agents {
		if a.InFlight != 0 || a.DeadLettered != 0 {
			return fmt.Errorf("%s: %d in flight, %d dead letters", a.Agent, a.InFlight, a.DeadLettered)
		}
	}
	if !p.Balanced {
		return errors.New("the ledger does not add up")
	}
	return nil
}
