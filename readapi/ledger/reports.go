package ledger

import (
	"encoding/json"
	"sync"
	"time"

	"gravitas/envelope"
	"gravitas/envelope/pipeline"
	"gravitas/envelope/stream"
)

const (
	lookBack     = 1024             // records read of each partition at the start: some minute's
	freshFor     = 10 * time.Second // an older report says nothing of now
	maxInstances = 256              // kept of one name; the oldest goes first
)

// reports keeps the newest report of each instance of each agent, and each door's newest scorecard
// of each producer.
type reports struct {
	mu     sync.Mutex
	agents newest[pipeline.Report]
	cards  newest[pipeline.Scorecard]
}

func newReports() *reports {
	return &reports{agents: newest[pipeline.Report]{}, cards: newest[pipeline.Scorecard]{}}
}

// Found begins a little before the end, to know at once who is there.
func (r *reports) Found(_ int, bounds []stream.Bounds) []int64 {
	offsets := make([]int64, len(bounds))
	for i, b := range bounds {
		offsets[i] = max(b.First, b.Next-lookBack)
	}
	return offsets
}

// Take keeps each record that is a report or a scorecard.
func (r *reports) Take(_ int, records []stream.Record) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var e envelope.Envelope
	for _, record := range records {
		if envelope.Decode(record.Value, &e) != nil {
			continue
		}
		var report pipeline.Report
		var card pipeline.Scorecard
		if json.Unmarshal(e.Data, &report) == nil && report.Agent != "" {
			r.agents.keep(report.Agent, report.Instance, report.At, report)
		} else if json.Unmarshal(e.Data, &card) == nil && card.Producer != "" {
			r.cards.keep(card.Producer, card.Instance, card.At, card)
		}
	}
	return nil
}

// Lost goes on with what comes next.
func (r *reports) Lost(_ int, bounds stream.Bounds) int64 { return bounds.Next }

// newest is what each instance said last, by name and instance.
type newest[T any] map[string]map[string]said[T]

// said is what was said at a time.
type said[T any] struct {
	at   time.Time
	what T
}

func (n newest[T]) keep(name, instance string, at time.Time, what T) {
	instances := n[name]
	if instances == nil {
		instances = map[string]said[T]{}
		n[name] = instances
	}
	if !at.Before(instances[instance].at) {
		instances[instance] = said[T]{at, what}
	}
	if len(instances) <= maxInstances {
		return
	}
	oldest := instance
	for each := range instances {
		if instances[each].at.Before(instances[oldest].at) {
			oldest = each
		}
	}
	delete(instances, oldest)
}

// sum is an agent's report over all its instances: rates add up, times are the
// slowest instance's, and errors count for instances that have gone too.
func (r *reports) sum(agent string, now time.Time) (sum pipeline.Report) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, each := range r.agents[agent] {
		report := each.what
		sum.Errors += report.Errors
		if now.Sub(report.At) > freshFor {
			continue
		}
		sum.Rate += report.Rate
		sum.P50 = max(sum.P50, report.P50)
		sum.P99 = max(sum.P99, report.P99)
	}
	return sum
}
