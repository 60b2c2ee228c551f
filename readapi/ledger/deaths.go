package ledger

import (
	"sync"

	"github.com/tidwall/gjson"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

// deaths counts dead letters by agent. A crash may repeat a dead letter, so one
// is known by where its item lay. It keeps 24 bytes for each.
type deaths struct {
	numbers map[string]int32 // of agents

	mu     sync.Mutex
	seen   map[grave]struct{}
	counts map[string]int64
}

// grave is where a dead item lay on the topic that its agent reads.
type grave struct {
	agent     int32
	partition int32
	offset    int64
}

func newDeaths(agents []pipeline.Agent) *deaths {
	d := &deaths{numbers: map[string]int32{}, seen: map[grave]struct{}{}, counts: map[string]int64{}}
	for i, a := range agents {
		d.numbers[a.Name] = int32(i)
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
		agent := gjson.GetBytes(e.Data, "agent").String()
		number, known := d.numbers[agent]
		if !known {
			continue
		}
		at := gjson.GetManyBytes(e.Data, "partition", "offset")
		g := grave{number, int32(at[0].Int()), at[1].Int()}
		if _, again := d.seen[g]; !again {
			d.seen[g] = struct{}{}
			d.counts[agent]++
		}
	}
	return nil
}

// Lost goes on with what is left.
func (d *deaths) Lost(_ int, bounds stream.Bounds) int64 { return bounds.First }

// of is how many of an agent's items are dead.
func (d *deaths) of(agent string) int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.counts[agent]
}
