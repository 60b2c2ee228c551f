package ledger

import (
	"sync"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// deaths counts the items that are dead now, by agent. A crash may repeat a dead
// letter, so a death is known by where its item lay; once the agent has processed the
// item after all, none of its deaths counts. It keeps some 100 bytes for each.
type deaths struct {
	known map[string]bool // agents

	mu     sync.Mutex
	graves map[uuid.UUID]map[grave]struct{} // by letter
	counts map[string]int64
}

// grave is where a dead item lay on the topic that its agent reads.
type grave struct {
	partition int32
	offset    int64
}

func newDeaths(agents []pipeline.Agent) *deaths {
	d := &deaths{known: map[string]bool{}, graves: map[uuid.UUID]map[grave]struct{}{}, counts: map[string]int64{}}
	for _, a := range agents {
		d.known[a.Name] = true
	}
	return d
}

// Found begins at the first dead letter that the log still has.
func (d *deaths) Found(_ int, bounds []stream.Bounds) []int64 {
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = b.First
	}
	return offsets
}

// Take counts. What is no dead letter of a known agent is passed over.
func (d *deaths) Take(_ int, records []stream.Record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var e envelope.Envelope
	for _, r := range records {
		if envelope.Decode(r.Value, &e) != nil {
			continue
		}
		l, err := deadletter.Decode(e.Data)
		if err != nil || !d.known[l.Agent] {
			continue
		}
		d.take(l)
	}
	return nil
}

func (d *deaths) take(l deadletter.Letter) {
	id, at := l.ID(), grave{int32(l.Partition), l.Offset}
	switch _, again := d.graves[id][at]; {
	case l.Status == deadletter.Done:
		d.counts[l.Agent] -= int64(len(d.graves[id]))
		delete(d.graves, id)
	case l.Status == deadletter.Dead && !again:
		if d.graves[id] == nil {
			d.graves[id] = map[grave]struct{}{}
		}
		d.graves[id][at] = struct{}{}
		d.counts[l.Agent]++
	}
}

// Lost goes on with what is left.
func (d *deaths) Lost(_ int, bounds stream.Bounds) int64 { return bounds.First }

// of is how many of an agent's items are dead.
func (d *deaths) of(agent string) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts[agent]
}
