package ledger

import (
	"slices"
	"sync"

	"github.com/google/uuid"

	"gravitas/envelope"
	"gravitas/envelope/deadletter"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// deaths counts the items that are dead now, by agent and channel. A crash may repeat a dead
// letter, so a death is known by where its item lay; once the agent has processed the
// item after all, none of its deaths counts. It keeps some 100 bytes for each.
type deaths struct {
	reads map[string]pipeline.Channels // by agent

	mu     sync.Mutex
	graves map[uuid.UUID]map[grave]struct{} // by letter
	counts map[reading]int64
}

// grave is where a dead item lay.
type grave struct {
	channel   string
	partition int32
	offset    int64
}

func newDeaths(agents []pipeline.Agent) *deaths {
	d := &deaths{reads: map[string]pipeline.Channels{}, graves: map[uuid.UUID]map[grave]struct{}{}, counts: map[reading]int64{}}
	for _, a := range agents {
		d.reads[a.Name] = a.Reads
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

// Take counts. What is no dead letter of a known agent, or of a channel that it reads, is passed over.
func (d *deaths) Take(_ int, records []stream.Record) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	var e envelope.Envelope
	for _, r := range records {
		if envelope.Decode(r.Value, &e) != nil {
			continue
		}
		l, err := deadletter.Decode(e.Data)
		if err != nil {
			continue
		}
		if i := slices.Index(d.reads[l.Agent], l.Topic); i >= 0 {
			d.take(l, d.reads[l.Agent][i])
		}
	}
	return nil
}

func (d *deaths) take(l deadletter.Letter, channel string) {
	id, at := l.ID(), grave{channel, int32(l.Partition), l.Offset}
	switch _, again := d.graves[id][at]; {
	case l.Status == deadletter.Done:
		for g := range d.graves[id] {
			d.counts[reading{l.Agent, g.channel}]--
		}
		delete(d.graves, id)
	case l.Status == deadletter.Dead && !again:
		if d.graves[id] == nil {
			d.graves[id] = map[grave]struct{}{}
		}
		d.graves[id][at] = struct{}{}
		d.counts[reading{l.Agent, channel}]++
	}
}

// Lost goes on with what is left.
func (d *deaths) Lost(_ int, bounds stream.Bounds) int64 { return bounds.First }

// of is how many items of a channel are dead to an agent.
func (d *deaths) of(agent, channel string) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts[reading{agent, channel}]
}
