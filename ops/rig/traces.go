package rig

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// tracesLookedAt is how many items' traces are checked.
const tracesLookedAt = 100

// Upstream is, for each agent that handles a post, the one whose output it reads; "" is
// the door.
func Upstream() map[string]string {
	return map[string]string{
		"scorer.v1":       "",
		"store-posts.v1":  "",
		"store-scores.v1": "scorer.v1",
		"rollup-5min.v1":  "scorer.v1",
		"rollup-total.v1": "rollup-5min.v1",
	}
}

// trace is the API's answer on an item's way.
type trace struct {
	DataID  string `json:"data_id"`
	Channel string
	Source  string
	Status  string
	Created time.Time
	Hops    []struct {
		Agent    string
		In, Done time.Time
		QueueMS  float64 `json:"queue_ms"`
		WorkMS   float64 `json:"work_ms"`
		Error    *string
	}
}

// CheckTraces looks at the traces of some items taken at random: every hop is there, in order.
func (s *Site) CheckTraces(dataIDs []string) {
	s.t.Helper()
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for range tracesLookedAt {
		id := dataIDs[random.IntN(len(dataIDs))]
		Await(s.t, readyLimit, func() error {
			tr, err := s.trace(id)
			if err == nil {
				err = tr.check(id)
			}
			return err
		})
	}
	s.t.Logf("%d traces of random items (seed %d) show all %d hops in order", tracesLookedAt, seed, len(Upstream()))
}

func (s *Site) trace(id string) (tr trace, err error) {
	body, err := s.Get("/api/trace/" + id)
	if err == nil {
		err = json.Unmarshal(body, &tr)
	}
	return tr, err
}

func (tr trace) check(id string) error {
	if tr.DataID != id || tr.Channel != "posts" || tr.Source != "local" || tr.Status != "done" || len(tr.Hops) != len(Upstream()) {
		return fmt.Errorf("trace of %s: %+v", id, tr)
	}
	received := map[string]time.Time{"": tr.Created}
	for _, hop := range tr.Hops {
		received[hop.Agent] = hop.In
	}
	for _, hop := range tr.Hops {
		before, known := received[Upstream()[hop.Agent]]
		// An agent publishes before it is stamped done, so an output may be received
		// before that, but never before its input was.
		if !known || hop.In.Before(before) || hop.In.Before(tr.Created) || hop.Done.Before(hop.In) || hop.Error != nil {
			return fmt.Errorf("trace of %s: hop %s out of order: %+v", id, hop.Agent, tr)
		}
	}
	return nil
}
