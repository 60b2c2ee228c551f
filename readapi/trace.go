package readapi

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/readapi/problem"
	"gravitas/tracecache"
)

// Where an item is on its way.
const (
	inFlight = "in_flight"
	done     = "done"
	failed   = "failed"
	rejected = "rejected"
)

// traceAnswer is an item's way through the agents.
type traceAnswer struct {
	DataID   string   `json:"data_id"` // of the item that entered the door
	Channel  string   `json:"channel"`
	Source   string   `json:"source"`
	Created  stamp    `json:"created"`
	Status   string   `json:"status"`
	Rejected string   `json:"rejected,omitempty"` // why
	At       string   `json:"at,omitempty"`       // topic/partition/offset
	Hops     []hopRow `json:"hops"`
	Waiting  []string `json:"waiting"` // agents that are not done with it
}

// hopRow is one agent's handling of the item; times are in milliseconds, null
// where unknown.
type hopRow struct {
	Agent    string      `json:"agent"`
	In       stamp       `json:"in"`
	Done     stamp       `json:"done"`
	QueueMS  *float64    `json:"queue_ms"`
	RetryMS  *float64    `json:"retry_ms"` // from the first attempt to the last, 0 where the first was enough
	WorkMS   *float64    `json:"work_ms"`  // in the last attempt
	Attempts int         `json:"attempts"` // made, the one under way included
	Error    *string     `json:"error"`
	Dead     stamp       `json:"dead"`  // when the agent gave it up; null where it has not, or has been done with it since
	Items    []uuid.UUID `json:"items"` // data_ids of what the agent had of it, where they are known
}

// GET /api/trace/{data_id}
func (a *API) trace(w http.ResponseWriter, r *http.Request) error {
	id, err := dataID(r)
	if err != nil {
		return err
	}
	trace, err := tracecache.Find(r.Context(), a.deps.Traces, id)
	if err != nil {
		return err
	}
	body := newTraceAnswer(trace, a.deps.Agents)
	if err := a.addItems(r.Context(), &body, trace.DataID); err != nil {
		return err
	}
	return answer(w, r, body)
}

func dataID(r *http.Request) (uuid.UUID, error) {
	text := pathParam(r, "data_id")
	id, err := uuid.Parse(text)
	if err != nil || len(text) != 36 {
		return uuid.Nil, problem.New(problem.InvalidArgument, "data_id: %q is not a UUID", text)
	}
	return id, nil
}

func newTraceAnswer(trace tracecache.Trace, agents []pipeline.Agent) traceAnswer {
	doneAt := map[string]time.Time{}
	ended := map[string]bool{}
	for _, hop := range trace.Hops {
		doneAt[hop.Agent], ended[hop.Agent] = hop.Done, hop.End
	}
	body := traceAnswer{
		DataID: trace.DataID.String(), Channel: trace.Channel, Source: trace.Source,
		Created: stamp(trace.Created), Rejected: trace.Rejected, At: trace.At,
		Hops: make([]hopRow, len(trace.Hops)), Waiting: []string{},
	}
	for i, hop := range trace.Hops {
		body.Hops[i] = newHopRow(hop, before(hop.Agent, agents, trace.Created, doneAt))
	}
	for _, name := range pipeline.Hops(agents, trace.Channel, func(agent string) bool { return ended[agent] }) {
		if doneAt[name].IsZero() && trace.Rejected == "" {
			body.Waiting = append(body.Waiting, name)
		}
	}
	body.Status = statusOf(trace, len(body.Waiting))
	return body
}

// addItems says what each hop's agent had of the item: the item itself, or what was made from it.
// What is made of several items is not among them.
func (a *API) addItems(ctx context.Context, body *traceAnswer, root uuid.UUID) error {
	onChannel := map[string][]uuid.UUID{body.Channel: {root}}
	on := func(channels pipeline.Channels) []uuid.UUID {
		items := []uuid.UUID{}
		for _, channel := range channels {
			items = append(items, onChannel[channel]...)
		}
		return items
	}
	for _, name := range pipeline.Hops(a.deps.Agents, body.Channel, func(string) bool { return false }) {
		agent := agentOf(a.deps.Agents, name)
		if agent.Writes == "" {
			continue
		}
		for _, parent := range on(agent.Reads) {
			made := envelope.DerivedID(name, parent, "")
			switch _, err := a.deps.Traces.Read(ctx, made); {
			case err == nil:
				onChannel[agent.Writes] = append(onChannel[agent.Writes], made)
			case !errors.Is(err, tracecache.ErrNotFound):
				return err
			}
		}
	}
	for i := range body.Hops {
		hop := &body.Hops[i]
		hop.Items = on(agentOf(a.deps.Agents, hop.Agent).Reads)
	}
	return nil
}

// agentOf is the agent of that name; empty where nobody knows it.
func agentOf(agents []pipeline.Agent, name string) pipeline.Agent {
	for _, a := range agents {
		if a.Name == name {
			return a
		}
	}
	return pipeline.Agent{}
}

// statusOf tells where the item is.
func statusOf(trace tracecache.Trace, waiting int) string {
	switch {
	case trace.Rejected != "":
		return rejected
	case trace.Dead != "":
		return failed
	case waiting > 0:
		return inFlight
	default:
		return done
	}
}

// before is when the item became ready for an agent: when the agent that writes
// what it reads was done, or when the item was made where none does.
func before(agent string, agents []pipeline.Agent, created time.Time, doneAt map[string]time.Time) time.Time {
	reads := agentOf(agents, agent).Reads
	for _, a := range agents {
		if t := doneAt[a.Name]; reads.Has(a.Writes) && a.Name != agent && !t.IsZero() {
			return t
		}
	}
	return created
}

func newHopRow(hop tracecache.Hop, ready time.Time) hopRow {
	last := hop.In
	if hop.Retry.After(hop.In) && !hop.Retry.After(hop.Done) {
		last = hop.Retry
	}
	row := hopRow{
		Agent: hop.Agent, In: stamp(hop.In), Done: stamp(hop.Done),
		QueueMS: between(ready, hop.In), RetryMS: between(hop.In, last), WorkMS: between(last, hop.Done),
		Attempts: max(hop.Attempts, 1),
	}
	if hop.Dead.After(hop.Done) {
		row.Dead, row.RetryMS = stamp(hop.Dead), between(hop.In, hop.Dead)
	}
	if hop.Error != "" {
		row.Error = &hop.Error
	}
	return row
}

// between is the milliseconds from one time to another, at least 0, since clocks
// of two machines differ and an output may be read before its maker is stamped.
func between(from, to time.Time) *float64 {
	if from.IsZero() || to.IsZero() {
		return nil
	}
	ms := max(0, float64(to.Sub(from).Microseconds())/1000)
	return &ms
}
