package e2e

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"time"
)

// tracesLookedAt is how many items' traces are checked.
const tracesLookedAt = 100

// upstream is, for each agent that handles a post, the one whose output it reads; "" is
// the door.
func upstream() map[string]string {
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

// checkTraces looks at the traces of some items taken at random: every hop is there, in order.
func (s *site) checkTraces(dataIDs []string) {
	s.t.Helper()
	const seed = 7
	random := rand.New(rand.NewPCG(seed, seed))
	for range tracesLookedAt {
		id := dataIDs[random.IntN(len(dataIDs))]
		await(s.t, readyLimit, func() error {
			tr, err := s.trace(id)
			if err == nil {
				err = tr.check(id)
			}
			return err
		})
	}
	s.t.Logf("%d traces of random items (seed %d) show all %d hops in order", tracesLookedAt, seed, len(upstream()))
}

func (s *site) trace(id string) (tr trace, err error) {
	body, err := s.get("/api/trace/" + id)
	if err == nil {
		err = json.Unmarshal(body, &tr)
	}
	return tr, err
}

func (tr trace) check(id string) error {
	if tr.DataID != id || tr.Channel != "posts" || tr.Source != "local" || tr.Status != "done" || len(tr.Hops) != len(upstream()) {
		return fmt.Errorf("trace of %s: %+v", id, tr)
	}
	received := map[string]time.Time{"": tr.Created}
	for _, hop := range tr.Hops {
		received[hop.Agent] = hop.In
	}
	for _, hop := range tr.Hops {
		before, known := received[upstream()[hop.Agent]]
		// An agent publishes before it is stamped done, so an output may be received
		// before that, but never before its input was.
		if !known || hop.In.Before(before) || hop.In.Before(tr.Created) || hop.Done.Before(hop.In) || hop.Error != nil {
			return fmt.Errorf("trace of %s: hop %s out of order: %+v", id, hop.Agent, tr)
		}
	}
	return nil
}
